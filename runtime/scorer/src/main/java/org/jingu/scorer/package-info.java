/**
 * Scores with a trained model in any Java program: {@link org.jingu.scorer.Scorer} opens a model
 * file, which {@code jingu export RUN --format jingu} writes. Neither the model's plugin nor
 * SameDiff is needed.
 */
@NullMarked
package org.jingu.scorer;

import org.jspecify.annotations.NullMarked;
