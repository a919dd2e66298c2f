/** Matrix products by cuBLASLt. */
@NullMarked
package org.jingu.cuda.blas;

import org.jspecify.annotations.NullMarked;
