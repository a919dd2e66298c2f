package org.jingu.baselines.din;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of DIN.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param targets the feature with which a sequence is compared, by sequence
 * @param attentionMlp hidden sizes of the MLP that weighs the positions of a sequence
 * @param softmax whether the weights of a sequence's positions add up to 1
 * @param mlp hidden sizes of the MLP
 * @param batchNorm whether hidden layers of the MLP have batch norm
 * @param dropout the dropout rate of hidden layers of the MLP
 * @param tasks how many labels are predicted
 */
public record DinConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of sequences")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc(
            "The feature with which a sequence is compared, by sequence; by default the only other"
                + " feature of its table")
        @Default("{}")
        Map<String, String> targets,
    @Doc("Hidden sizes of the MLP that weighs the positions of a sequence")
        @Default("[80, 40]")
        @Range(min = 1)
        List<Integer> attentionMlp,
    @Doc(
            "Whether the weights of a sequence's positions are a softmax; without it they also say"
                + " how strong an interest is")
        @Default("false")
        boolean softmax,
    @Doc("Hidden sizes of the MLP") @Default("[200, 80]") @Range(min = 1) List<Integer> mlp,
    @Doc("Whether hidden layers of the MLP have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of hidden layers of the MLP") @Default("0") @Range(min = 0, max = 0.99)
        double dropout,
    @Doc("Number of tasks, one label each") @Default("1") @Range(min = 1) int tasks) {}
