package org.jingu.baselines.masknet;

import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of MaskNet.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param structure whether mask blocks follow one another or stand side by side
 * @param reduction the hidden width of a mask over the width of what it masks
 * @param blocks mask blocks side by side
 * @param blockDim output width of each
 * @param mlp serial: output width of each block; parallel: hidden sizes of the MLP over the blocks
 * @param embeddingLayerNorm whether embeddings are normalised before the blocks
 * @param dropout the dropout rate of blocks and of hidden layers of the MLP
 */
public record MaskNetConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Mask blocks: serial (one after another) or parallel (side by side, under an MLP)")
        @Default("parallel")
        Structure structure,
    @Doc("Hidden width of a mask over the width of what it masks") @Default("2") @Range(min = 0)
        double reduction,
    @Doc("Mask blocks side by side; for parallel") @Default("3") @Range(min = 1) int blocks,
    @Doc("Output width of each block; for parallel") @Default("64") @Range(min = 1) int blockDim,
    @Doc("serial: output width of each block; parallel: hidden sizes of the MLP over the blocks")
        @Default("[400, 400, 400]")
        @Range(min = 1)
        List<Integer> mlp,
    @Doc("Whether embeddings are normalised before the blocks") @Default("true")
        boolean embeddingLayerNorm,
    @Doc("Dropout rate of blocks and hidden layers of the MLP")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double dropout) {

  /**
   * Checks that there is a block.
   *
   * @throws ConfigException if there is none
   */
  public MaskNetConfig {
    if (structure == Structure.SERIAL && mlp.isEmpty()) {
      throw new ConfigException("mlp", "is empty; structure serial needs one size a block");
    }
  }

  /** How mask blocks stand to each other (figures 4 and 5 of the paper). */
  public enum Structure {
    /** One after another. */
    SERIAL,
    /** Side by side, under an MLP. */
    PARALLEL
  }
}
