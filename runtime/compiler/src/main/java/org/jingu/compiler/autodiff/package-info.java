/** Reverse-mode differentiation of a graph, and the loss that is differentiated. */
@NullMarked
package org.jingu.compiler.autodiff;

import org.jspecify.annotations.NullMarked;
