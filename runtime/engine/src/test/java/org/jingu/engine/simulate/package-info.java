/** Tests of simulated steps. */
@NullMarked
package org.jingu.engine.simulate;

import org.jspecify.annotations.NullMarked;
