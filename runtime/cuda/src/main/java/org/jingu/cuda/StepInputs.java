package org.jingu.cuda;

import org.jingu.api.data.Batch;

/**
 * What one step is given.
 *
 * @param batch features and ids, of a training step also labels
 * @param masks one random stream a dropout mask
 * @param rounding what the random streams have in common by which tables are rounded
 * @param step the number of the step, from 1
 * @param learningRateScale the schedule's factor
 */
public record StepInputs(
    Batch batch, long[] masks, long rounding, long step, double learningRateScale) {}
