package org.jingu.baselines.finalmlp;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of FinalMLP.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param context1 features that gate the first stream; empty for a learned vector
 * @param context2 features that gate the second stream; empty for a learned vector
 * @param gateMlp hidden sizes of the MLPs that make the gates
 * @param mlp1 hidden sizes of the first stream
 * @param mlp2 hidden sizes of the second stream
 * @param heads groups of the bilinear fusion
 * @param batchNorm whether hidden layers of both streams have batch norm
 * @param mlp1Dropout the dropout rate of the first stream
 * @param mlp2Dropout the dropout rate of the second stream
 */
public record FinalMlpConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Features that gate the first stream; empty for a learned vector") @Default("[]")
        List<String> context1,
    @Doc("Features that gate the second stream; empty for a learned vector") @Default("[]")
        List<String> context2,
    @Doc("Hidden sizes of the MLPs that make the gates") @Default("[400]") @Range(min = 1)
        List<Integer> gateMlp,
    @Doc("Hidden sizes of the first stream") @Default("[400, 400, 400]") @Range(min = 1)
        List<Integer> mlp1,
    @Doc("Hidden sizes of the second stream") @Default("[400]") @Range(min = 1) List<Integer> mlp2,
    @Doc("Groups of the bilinear fusion; must divide the last sizes of mlp1 and mlp2")
        @Default("1")
        @Range(min = 1)
        int heads,
    @Doc("Whether hidden layers of both streams have batch norm") @Default("false")
        boolean batchNorm,
    @Doc("Dropout rate of the first stream") @Default("0") @Range(min = 0, max = 0.99)
        double mlp1Dropout,
    @Doc("Dropout rate of the second stream") @Default("0") @Range(min = 0, max = 0.99)
        double mlp2Dropout) {

  /**
   * Checks that both streams can be fused.
   *
   * @throws ConfigException if a stream is empty, or its width is not a multiple of heads
   */
  public FinalMlpConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    checkStream(problems, "mlp1", mlp1, heads);
    checkStream(problems, "mlp2", mlp2, heads);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static void checkStream(
      List<ConfigProblem> problems, String key, List<Integer> sizes, int heads) {
    if (sizes.isEmpty()) {
      problems.add(new ConfigProblem(key, "is empty; a stream needs a hidden layer"));
    } else if (sizes.get(sizes.size() - 1) % heads != 0) {
      problems.add(
          new ConfigProblem(
              key, "is " + sizes + "; the last size must be a multiple of heads " + heads));
    }
  }
}
