/** Loops of optimizers, made from their formulas. */
@NullMarked
package org.jingu.cpu.update;

import org.jspecify.annotations.NullMarked;
