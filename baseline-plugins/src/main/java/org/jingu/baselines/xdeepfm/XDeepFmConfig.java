package org.jingu.baselines.xdeepfm;

import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of xDeepFM.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param cin feature maps of each layer of the compressed interaction network
 * @param mlp hidden sizes of the MLP
 * @param batchNorm whether hidden layers of the MLP have batch norm
 * @param dropout the dropout rate of hidden layers of the MLP
 */
public record XDeepFmConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Feature maps of each layer of the compressed interaction network")
        @Default("[64]")
        @Range(min = 1)
        List<Integer> cin,
    @Doc("Hidden sizes of the MLP") @Default("[400, 400, 400]") @Range(min = 1) List<Integer> mlp,
    @Doc("Whether hidden layers of the MLP have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of hidden layers of the MLP") @Default("0") @Range(min = 0, max = 0.99)
        double dropout) {

  /**
   * Checks that there is a compressed interaction network.
   *
   * @throws ConfigException if there is none
   */
  public XDeepFmConfig {
    if (cin.isEmpty()) {
      throw new ConfigException("cin", "is empty; give one size a layer, or use deepfm");
    }
  }
}
