/**
 * The compiler's intermediate representation: a graph of few kinds of operations over row-major
 * tensors whose shapes are static but for the batch dimension B.
 *
 * <p>Every operation is one record that holds its shape rule and, where it can be differentiated,
 * its gradient rule.
 */
@NullMarked
package org.jingu.compiler.ir;

import org.jspecify.annotations.NullMarked;
