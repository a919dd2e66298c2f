/**
 * Embedding tables in device memory: pooling of bags, and the update of the rows that a batch
 * touches. The gradients of a row that occurs several times are summed in a fixed order, without
 * atomic additions, and rows in half precision are rounded by what the run's seed, the step and the
 * element give, so that equal runs give equal bits.
 */
@NullMarked
package org.jingu.cuda.table;

import org.jspecify.annotations.NullMarked;
