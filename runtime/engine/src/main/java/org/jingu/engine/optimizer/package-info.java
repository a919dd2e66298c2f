/** Optimizers as configurations name them. */
@NullMarked
package org.jingu.engine.optimizer;

import org.jspecify.annotations.NullMarked;
