package org.jingu.baselines.dcnv2;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of DCN V2.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param layers cross layers
 * @param structure how cross network and MLP stand to each other
 * @param mlp hidden sizes of the MLP
 * @param experts 0 for full-rank cross layers, 1 for low-rank ones, more for a mixture
 * @param rank the rank of low-rank cross layers
 * @param batchNorm whether hidden layers of the MLP have batch norm
 * @param dropout the dropout rate of hidden layers of the MLP
 */
public record DcnV2Config(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Cross layers") @Default("3") @Range(min = 1) int layers,
    @Doc("Cross network and MLP: parallel, stacked, or crossnet_only") @Default("parallel")
        Structure structure,
    @Doc("Hidden sizes of the MLP") @Default("[400, 400, 400]") @Range(min = 1) List<Integer> mlp,
    @Doc("Cross weights: 0 full, 1 low rank, more a mixture of low-rank experts")
        @Default("0")
        @Range(min = 0)
        int experts,
    @Doc("Rank of low-rank cross weights; needs experts") @Default("0") @Range(min = 0) int rank,
    @Doc("Whether hidden layers of the MLP have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of hidden layers of the MLP") @Default("0") @Range(min = 0, max = 0.99)
        double dropout) {

  /**
   * Checks what involves several keys.
   *
   * @throws ConfigException if rank and experts, or mlp and structure, contradict each other
   */
  public DcnV2Config {
    List<ConfigProblem> problems = new ArrayList<>();
    if ((rank > 0) != (experts > 0)) {
      problems.add(
          new ConfigProblem(
              "rank",
              "is %d with experts %d; low rank needs both at least 1, full rank neither"
                  .formatted(rank, experts)));
    }
    if (structure != Structure.CROSSNET_ONLY && mlp.isEmpty()) {
      problems.add(
          new ConfigProblem("mlp", "is empty; give hidden sizes, or structure: crossnet_only"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** How cross network and MLP stand to each other. */
  public enum Structure {
    /** Side by side over the embeddings, joined at the end. */
    PARALLEL,
    /** The MLP over the cross network. */
    STACKED,
    /** No MLP. */
    CROSSNET_ONLY
  }
}
