package org.jingu.baselines.fm;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of the factorization machine.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 */
public record FmConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout) {}
