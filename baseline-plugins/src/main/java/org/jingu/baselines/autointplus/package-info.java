/**
 * AutoInt+: Song et al., "AutoInt: Automatic Feature Interaction Learning via Self-Attentive Neural
 * Networks", CIKM 2019.
 */
@NullMarked
package org.jingu.baselines.autointplus;

import org.jspecify.annotations.NullMarked;
