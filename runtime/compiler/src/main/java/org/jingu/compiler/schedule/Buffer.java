package org.jingu.compiler.schedule;

import org.jingu.compiler.ir.Dim;

/**
 * A piece of a region that one tensor (or several, one after another) occupies.
 *
 * @param id a number
 * @param region where it lies
 * @param offset its first element in the region
 * @param size its elements; at the plan's capacity they must fit
 * @param firstStep the first step that writes it, -1 where its content is there before
 * @param lastStep the last step that reads it, the number of steps where it is a result
 */
public record Buffer(int id, Region region, long offset, Dim size, int firstStep, int lastStep) {}
