/**
 * FinalMLP: Mao et al., "FinalMLP: An Enhanced Two-Stream MLP Model for CTR Prediction", AAAI 2023.
 */
@NullMarked
package org.jingu.baselines.finalmlp;

import org.jspecify.annotations.NullMarked;
