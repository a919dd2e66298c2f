package org.jingu.baselines.bst;

import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of BST.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings and positions
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param targets the feature that ends a sequence, by sequence
 * @param layers transformer layers
 * @param heads attention heads of each
 * @param feedForward the width between the two linear maps of a layer
 * @param outputs which rows that come out of the transformer go into the MLP
 * @param attentionDropout the dropout rate of attention weights and of what a layer adds
 * @param mlp hidden sizes of the MLP
 * @param batchNorm whether hidden layers of the MLP have batch norm
 * @param dropout the dropout rate of hidden layers of the MLP
 * @param tasks how many labels are predicted
 */
public record BstConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings and positions") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of sequences")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc(
            "The feature that ends a sequence, by sequence; by default the only other feature of its"
                + " table")
        @Default("{}")
        Map<String, String> targets,
    @Doc("Transformer layers") @Default("1") @Range(min = 1) int layers,
    @Doc("Attention heads; must divide embedding_dim") @Default("2") @Range(min = 1) int heads,
    @Doc("Width between the two linear maps of a layer") @Default("64") @Range(min = 1)
        int feedForward,
    @Doc(
            "Which rows of the transformer go into the MLP: all (the paper's choice) or target (the"
                + " target's alone, which has seen the others; with few data all are too many)")
        @Default("all")
        Outputs outputs,
    @Doc("Dropout rate of attention weights and of what a transformer layer adds")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double attentionDropout,
    @Doc("Hidden sizes of the MLP") @Default("[1024, 512, 256]") @Range(min = 1) List<Integer> mlp,
    @Doc("Whether hidden layers of the MLP have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of hidden layers of the MLP") @Default("0") @Range(min = 0, max = 0.99)
        double dropout,
    @Doc("Number of tasks, one label each") @Default("1") @Range(min = 1) int tasks) {

  /** Which rows of the transformer go into the MLP. */
  public enum Outputs {
    /** Those of all positions. */
    ALL,
    /** That of the target. */
    TARGET
  }

  /**
   * Checks that heads have equal widths.
   *
   * @throws ConfigException if they have not
   */
  public BstConfig {
    if (embeddingDim % heads != 0) {
      throw new ConfigException(
          "heads", "is " + heads + ", which does not divide embedding_dim " + embeddingDim);
    }
  }
}
