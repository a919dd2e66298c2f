/**
 * Embedding tables in native memory: pooling of bags, and the update of the rows that a batch
 * names. The gradients of a row that occurs several times are summed in chunks, in a fixed order,
 * so that any number of threads gives the same bits.
 */
@NullMarked
package org.jingu.cpu.table;

import org.jspecify.annotations.NullMarked;
