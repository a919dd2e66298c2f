/** LR: one weight an id, the floor under every other model. */
@NullMarked
package org.jingu.baselines.lr;

import org.jspecify.annotations.NullMarked;
