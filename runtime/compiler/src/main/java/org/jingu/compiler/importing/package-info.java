/**
 * SameDiff forward graphs to the compiler's own representation.
 *
 * <p>One class a family of ops; to add an op, add a line to its family's table, and a case to
 * OpParityTest.
 */
@NullMarked
package org.jingu.compiler.importing;

import org.jspecify.annotations.NullMarked;
