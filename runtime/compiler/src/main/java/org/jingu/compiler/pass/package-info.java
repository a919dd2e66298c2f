/**
 * Rewrites of a graph, each from a graph to a graph with the same results. {@link
 * org.jingu.compiler.pass.Pipeline} names their order.
 */
@NullMarked
package org.jingu.compiler.pass;

import org.jspecify.annotations.NullMarked;
