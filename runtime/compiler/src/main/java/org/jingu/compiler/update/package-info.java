/**
 * Optimizers: the formulas of {@link org.jingu.api.optimizer.Update} as straight-line code, which
 * every engine makes its loops from.
 */
@NullMarked
package org.jingu.compiler.update;

import org.jspecify.annotations.NullMarked;
