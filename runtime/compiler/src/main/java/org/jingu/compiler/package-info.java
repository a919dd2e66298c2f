/**
 * Compiles a model's SameDiff graph: import, recognition, gradients, fusion, schedule. Pure Java;
 * back ends run the plan that comes out.
 */
@NullMarked
package org.jingu.compiler;

import org.jspecify.annotations.NullMarked;
