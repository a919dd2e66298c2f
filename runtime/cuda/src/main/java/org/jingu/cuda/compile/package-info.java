/** From CUDA C to machine code: NVRTC with a cache on disk. */
@NullMarked
package org.jingu.cuda.compile;

import org.jspecify.annotations.NullMarked;
