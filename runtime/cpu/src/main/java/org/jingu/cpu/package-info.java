/**
 * Runs compiled graphs on the CPU: matrix products and normalizations in oneDNN, everything between
 * them in fused loops over tiles that stay in the first-level cache. {@link org.jingu.cpu.CpuModel}
 * is the way in.
 *
 * <p>In the order in which a plan passes: {@code load} chooses a kernel of {@code kernel} for each
 * step, with oneDNN from {@code dnnl}; {@code program} runs them on the threads of {@code work};
 * {@code update} moves the parameters, {@code table} the embeddings. All of it lies in {@code
 * memory}.
 *
 * <p>Tensors live in native memory, where the libraries need them. Java's compiler vectorizes loops
 * over heap arrays only, so a kernel copies a tile in, computes, and copies it out: the copies stay
 * in the cache, and the loops run at its speed on every JDK.
 */
@NullMarked
package org.jingu.cpu;

import org.jspecify.annotations.NullMarked;
