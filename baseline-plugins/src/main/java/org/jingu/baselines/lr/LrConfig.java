package org.jingu.baselines.lr;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of logistic regression.
 *
 * @param embeddingStd the standard deviation of initial embeddings
 */
public record LrConfig(
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd) {}
