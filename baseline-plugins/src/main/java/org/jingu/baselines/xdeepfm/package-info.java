/**
 * xDeepFM: Lian et al., "xDeepFM: Combining Explicit and Implicit Feature Interactions for
 * Recommender Systems", KDD 2018.
 */
@NullMarked
package org.jingu.baselines.xdeepfm;

import org.jspecify.annotations.NullMarked;
