/**
 * DeepFM: Guo et al., "DeepFM: A Factorization-Machine based Neural Network for CTR Prediction",
 * IJCAI 2017.
 */
@NullMarked
package org.jingu.baselines.deepfm;

import org.jspecify.annotations.NullMarked;
