/**
 * Optimizers as data: an {@link org.jingu.api.optimizer.UpdateRule} says what a row or an element
 * keeps and by which formulas it moves, and the loops of every engine, checkpoints and
 * configuration keys follow from that.
 */
@NullMarked
package org.jingu.api.optimizer;

import org.jspecify.annotations.NullMarked;
