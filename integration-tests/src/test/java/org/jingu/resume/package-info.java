/** Whole training processes, killed and resumed. */
@NullMarked
package org.jingu.resume;

import org.jspecify.annotations.NullMarked;
