/**
 * Embedding tables, which live outside the graph: their look-up and pooling, the gradients of their
 * rows, and their update.
 *
 * <p>Shapes: B examples, V rows of a table, w its width, U distinct rows in a batch. Everything
 * here gives the same bits for any number of threads: a sum is always made by one thread, in the
 * order of features and examples.
 */
@NullMarked
package org.jingu.engine.embedding;

import org.jspecify.annotations.NullMarked;
