/** Generated kernels on the host, for tests on machines without a GPU. */
@NullMarked
package org.jingu.cuda.host;

import org.jspecify.annotations.NullMarked;
