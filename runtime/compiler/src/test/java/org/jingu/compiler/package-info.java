/** Tests of the compiler as a whole: SameDiff in, numbers out. */
@NullMarked
package org.jingu.compiler;

import org.jspecify.annotations.NullMarked;
