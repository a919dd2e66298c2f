/** Tests of the representation itself. */
@NullMarked
package org.jingu.compiler.ir;

import org.jspecify.annotations.NullMarked;
