package org.jingu.engine.metrics;

import org.jspecify.annotations.Nullable;

/**
 * Examples of one task with their predictions, in arrays that may be longer than needed. Examples
 * without a label are not among them.
 *
 * @param count the number of examples
 * @param logits the predictions before the sigmoid
 * @param labels in [0, 1]; between them, a share of the example counts for either class
 * @param weights what the examples weigh, at least 0
 * @param groups keys of groups, such as users, or null
 */
public record Scored(
    int count, float[] logits, float[] labels, float[] weights, long @Nullable [] groups) {}
