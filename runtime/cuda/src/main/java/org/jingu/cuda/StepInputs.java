package org.jingu.cuda;

import org.jingu.api.data.Batch;
import org.jspecify.annotations.Nullable;

/**
 * What one step is given.
 *
 * @param batch features and ids
 * @param labels [B, T], or null for a prediction
 * @param weights the labels' weights [B, T], or null for a prediction
 * @param masks one random stream a dropout mask
 * @param step the number of the step, from 1
 * @param learningRateScale the schedule's factor
 */
public record StepInputs(
    Batch batch,
    float @Nullable [] labels,
    float @Nullable [] weights,
    long[] masks,
    long step,
    double learningRateScale) {}
