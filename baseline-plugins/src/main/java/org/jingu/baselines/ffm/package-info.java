/**
 * FFM: Juan et al., "Field-aware Factorization Machines for CTR Prediction", RecSys 2016, with the
 * first-order term that section 3 leaves out.
 */
@NullMarked
package org.jingu.baselines.ffm;

import org.jspecify.annotations.NullMarked;
