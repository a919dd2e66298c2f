/**
 * AFN+: Cheng et al., "Adaptive Factorization Network: Learning Adaptive-Order Feature
 * Interactions", AAAI 2020.
 */
@NullMarked
package org.jingu.baselines.afnplus;

import org.jspecify.annotations.NullMarked;
