/**
 * MaskNet: Wang et al., "MaskNet: Introducing Feature-Wise Multiplication to CTR Ranking Models by
 * Instance-Guided Mask", DLP-KDD 2021.
 */
@NullMarked
package org.jingu.baselines.masknet;

import org.jspecify.annotations.NullMarked;
