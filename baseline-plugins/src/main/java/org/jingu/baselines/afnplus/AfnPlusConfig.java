package org.jingu.baselines.afnplus;

import java.util.List;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of AFN+.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param logNeurons logarithmic neurons, each an interaction of learned order
 * @param afnMlp hidden sizes of the MLP over the logarithmic neurons
 * @param mlp hidden sizes of the MLP over the second embeddings
 * @param batchNorm whether hidden layers of both MLPs have batch norm
 * @param afnDropout the dropout rate of the first MLP
 * @param dropout the dropout rate of the second MLP
 */
public record AfnPlusConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Logarithmic neurons, each an interaction of learned order")
        @Default("600")
        @Range(min = 1)
        int logNeurons,
    @Doc("Hidden sizes of the MLP over the logarithmic neurons") @Default("[400]") @Range(min = 1)
        List<Integer> afnMlp,
    @Doc("Hidden sizes of the MLP over the second embeddings")
        @Default("[400, 400, 400]")
        @Range(min = 1)
        List<Integer> mlp,
    @Doc("Whether hidden layers of both MLPs have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of the MLP over the logarithmic neurons")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double afnDropout,
    @Doc("Dropout rate of the MLP over the second embeddings")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double dropout) {}
