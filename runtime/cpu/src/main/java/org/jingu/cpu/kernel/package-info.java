/**
 * What runs the steps of a plan, one {@link org.jingu.cpu.kernel.Kernel} each: matrix products and
 * normalizations in oneDNN or BLAS, everything else in loops over tiles.
 */
@NullMarked
package org.jingu.cpu.kernel;

import org.jspecify.annotations.NullMarked;
