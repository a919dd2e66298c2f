/** HOFM: Blondel et al., "Higher-Order Factorization Machines", NIPS 2016. */
@NullMarked
package org.jingu.baselines.hofm;

import org.jspecify.annotations.NullMarked;
