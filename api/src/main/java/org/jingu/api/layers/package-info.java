/**
 * Building blocks of models, written once and shared by all plugins.
 *
 * <p>They use only ops whose SameDiff gradients are right and that every engine runs, and write the
 * batch dimension as -1 in every reshape. Sizes are arguments, because SameDiff does not know the
 * shape of an op's output while a graph is built. Parameters have PyTorch's names and layouts, so
 * that checkpoints can be exchanged with it.
 */
@NullMarked
package org.jingu.api.layers;

import org.jspecify.annotations.NullMarked;
