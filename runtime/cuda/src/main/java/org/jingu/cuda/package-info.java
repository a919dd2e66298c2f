/**
 * Runs compiled graphs on an NVIDIA GPU: matrix products in cuBLASLt, everything else in kernels
 * that are generated from the plan and compiled for the device. {@link org.jingu.cuda.CudaModel} is
 * the way in.
 *
 * <p>In the order in which a plan passes: {@code program} writes a step down as operations on
 * addresses, with kernels of {@code code} and the tables of {@code table}; {@code compile} makes
 * machine code; {@code blas} and {@code driver} run it.
 */
@NullMarked
package org.jingu.cuda;

import org.jspecify.annotations.NullMarked;
