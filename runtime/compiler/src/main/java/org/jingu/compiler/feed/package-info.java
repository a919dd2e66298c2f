/** What a step is given, and what follows from it on every engine: labels, weights, masks. */
@NullMarked
package org.jingu.compiler.feed;

import org.jspecify.annotations.NullMarked;
