/**
 * From a graph to a plan: which steps run in which order, and where in memory every tensor lies.
 *
 * <p>Shapes keep B, so one plan serves every batch size up to its capacity; see docs/adr.
 */
@NullMarked
package org.jingu.compiler.schedule;

import org.jspecify.annotations.NullMarked;
