/**
 * The CUDA driver as Java objects: a device, its memory, streams, kernels and captured graphs.
 * Every call is checked; a failure says which call, with which sizes, and what to do.
 */
@NullMarked
package org.jingu.cuda.driver;

import org.jspecify.annotations.NullMarked;
