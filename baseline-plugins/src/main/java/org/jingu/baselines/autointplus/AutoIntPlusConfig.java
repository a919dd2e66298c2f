package org.jingu.baselines.autointplus;

import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * Configuration of AutoInt+.
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial embeddings
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param layers interacting layers
 * @param heads attention heads of each
 * @param attentionDim width of all heads together
 * @param scale whether attention scores are divided by the root of a head's width
 * @param layerNorm whether interacting layers have layer norm before ReLU
 * @param identityResidual whether residuals of unchanged width are the identity instead of a
 *     learned map
 * @param mlp hidden sizes of the MLP
 * @param batchNorm whether hidden layers of the MLP have batch norm
 * @param dropout the dropout rate of attention weights and hidden layers of the MLP
 */
public record AutoIntPlusConfig(
    @Doc("Dimension of an embedding, d") @Default("16") @Range(min = 1) int embeddingDim,
    @Doc("Standard deviation of initial embeddings") @Default("0.05") @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Interacting layers") @Default("3") @Range(min = 1) int layers,
    @Doc("Attention heads; must divide attention_dim") @Default("2") @Range(min = 1) int heads,
    @Doc("Width of all attention heads together") @Default("64") @Range(min = 1) int attentionDim,
    @Doc("Whether attention scores are divided by the root of a head's width") @Default("false")
        boolean scale,
    @Doc("Whether interacting layers have layer norm before ReLU") @Default("false")
        boolean layerNorm,
    @Doc("Whether residuals of unchanged width are the identity instead of a learned map")
        @Default("false")
        boolean identityResidual,
    @Doc("Hidden sizes of the MLP") @Default("[400, 400, 400]") @Range(min = 1) List<Integer> mlp,
    @Doc("Whether hidden layers of the MLP have batch norm") @Default("false") boolean batchNorm,
    @Doc("Dropout rate of attention weights and hidden layers of the MLP")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double dropout) {

  /**
   * Checks that heads have equal widths.
   *
   * @throws ConfigException if they have not
   */
  public AutoIntPlusConfig {
    if (attentionDim % heads != 0) {
      throw new ConfigException(
          "heads", "is " + heads + ", which does not divide attention_dim " + attentionDim);
    }
  }
}
