/** FM: Rendle, "Factorization Machines", ICDM 2010. */
@NullMarked
package org.jingu.baselines.fm;

import org.jspecify.annotations.NullMarked;
