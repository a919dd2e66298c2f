/** Explanations of scores that are known. */
@NullMarked
package org.jingu.engine.explain;

import org.jspecify.annotations.NullMarked;
