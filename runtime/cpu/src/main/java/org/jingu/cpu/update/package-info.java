/** Loops of optimizers, made from their formulas, and the update of the dense parameters. */
@NullMarked
package org.jingu.cpu.update;

import org.jspecify.annotations.NullMarked;
