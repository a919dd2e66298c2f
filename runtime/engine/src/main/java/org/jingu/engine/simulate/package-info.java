/**
 * What a training step takes on ranks that nobody has: memory, bytes on the way, a timeline and its
 * time, from the plan of the step and a description of the machines.
 */
@NullMarked
package org.jingu.engine.simulate;

import org.jspecify.annotations.NullMarked;
