package org.jingu.baselines.dlrm;

import java.util.List;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of DLRM.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param bottomMlp hidden sizes of the MLP of the dense features
 * @param topMlp hidden sizes of the MLP over the interactions
 * @param interaction what the top MLP sees
 * @param batchNorm whether hidden layers of both MLPs have batch norm
 * @param bottomDropout the dropout rate of the bottom MLP
 * @param dropout the dropout rate of the top MLP
 */
public record DlrmConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Hidden sizes of the MLP of the dense features; empty is one layer")
        @Default("[]")
        @Range(min = 1)
        List<Integer> bottomMlp,
    @Doc("Hidden sizes of the MLP over the interactions")
        @Default("[400, 400, 400]")
        @Range(min = 1)
        List<Integer> topMlp,
    @Doc("What the top MLP sees: dot (dense embedding and pairs) or cat (all embeddings and pairs)")
        @Default("dot")
        Interaction interaction,
    @Doc("Whether hidden layers of both MLPs have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of hidden layers of the bottom MLP")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double bottomDropout,
    @Doc("Dropout rate of hidden layers of the top MLP") @Default("0") @Range(min = 0, max = 0.99)
        double dropout) {

  /** What the top MLP sees. */
  public enum Interaction {
    /** The dense features' embedding, and the dot products of all pairs. */
    DOT,
    /** All embeddings, and the dot products of all pairs. */
    CAT
  }
}
