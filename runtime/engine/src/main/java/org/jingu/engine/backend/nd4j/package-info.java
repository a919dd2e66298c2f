/** The reference engine: SameDiff's own executor on the CPU. */
@NullMarked
package org.jingu.engine.backend.nd4j;

import org.jspecify.annotations.NullMarked;
