package org.jingu.baselines.ffm;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of the field-aware factorization machine.
 *
 * @param k the dimension of what one field sees of a feature
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 */
public record FfmConfig(
    @Doc("Dimension of what one field sees of a feature; n fields make an embedding n times k long")
        @Default("4")
        @Range(min = 1)
        int k,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout) {}
