/**
 * The reference engine: SameDiff's own executor, on the CPU or, with ND4J's CUDA backend, on a GPU.
 * {@link org.jingu.nd4j.Nd4jModule} adds it to a program.
 */
@NullMarked
package org.jingu.nd4j;

import org.jspecify.annotations.NullMarked;
