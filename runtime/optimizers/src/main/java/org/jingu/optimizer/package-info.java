/**
 * The optimizers that Jingu brings, one class each. They are made of what {@link
 * org.jingu.api.optimizer} offers any plugin.
 */
@NullMarked
package org.jingu.optimizer;

import org.jspecify.annotations.NullMarked;
