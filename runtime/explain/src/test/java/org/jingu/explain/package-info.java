/** Explanations of scores that are known. */
@NullMarked
package org.jingu.explain;

import org.jspecify.annotations.NullMarked;
