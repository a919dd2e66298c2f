package org.jingu.baselines.deepfm;

import java.util.List;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of DeepFM.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param mlp hidden sizes of the MLP
 * @param batchNorm whether hidden layers of the MLP have batch norm
 * @param dropout the dropout rate of hidden layers of the MLP
 */
public record DeepFmConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Hidden sizes of the MLP") @Default("[400, 400, 400]") @Range(min = 1) List<Integer> mlp,
    @Doc("Whether hidden layers of the MLP have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of hidden layers of the MLP") @Default("0") @Range(min = 0, max = 0.99)
        double dropout) {}
