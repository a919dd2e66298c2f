/**
 * Wukong: stacked factorization machines that follow a scaling law (Zhang et al., "Wukong: Towards
 * a Scaling Law for Large-Scale Recommendation", arXiv 2403.02545).
 */
@NullMarked
package org.jingu.wukong;

import org.jspecify.annotations.NullMarked;
