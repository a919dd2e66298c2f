package org.jingu.wukong;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.api.layers.EmbeddingLayer;
import org.jingu.api.layers.Mlp;

/**
 * Wukong's configuration.
 *
 * <p>The defaults of {@code layers}, {@code n_f}, {@code n_l} and {@code k} are the smallest step
 * of the paper's ladder; its MLPs (three layers of 2048) and embeddings are made for billions of
 * examples, so those are smaller here. To scale up, raise {@code layers} first, then {@code n_f},
 * {@code n_l}, {@code k} and {@code mlp} (section 3.8).
 *
 * @param embeddingDim d
 * @param embeddingStd the standard deviation of initial tables
 * @param embeddingDropout the dropout rate of the elements of embeddings
 * @param layers how many Wukong layers
 * @param nF rows out of a layer's factorization machine block
 * @param nL rows out of a layer's linear compress block
 * @param k columns of the optimized factorization machine's projection
 * @param fm the factorization machine
 * @param attentionRows rows of W_c, for the attentive projection
 * @param attentionMlp hidden sizes of the attentive projection's MLP
 * @param mlp hidden sizes of the factorization machine block's MLP
 * @param topMlp hidden sizes of the head
 * @param bottomMlp hidden sizes of the MLP of the dense features
 * @param denseEmbeddings rows of X0 that the dense features give
 * @param groups groups of small embeddings by name
 * @param tasks T
 * @param batchNorm whether the MLPs in {@code batch_norm_in} have batch norm
 * @param batchNormIn which MLPs
 * @param dropout the dropout rate of the MLPs in {@code dropout_in}
 * @param dropoutIn which MLPs
 * @param fmb whether the factorization machine block is on
 * @param lcb whether the linear compress block is on
 * @param residual whether the residual is on
 */
public record WukongConfig(
    @Doc("Dimension of an embedding, d") @Default("64") @Range(min = 1) int embeddingDim,
    @Doc(
            "Standard deviation of initial embeddings; below about 0.03 the layer norm's epsilon"
                + " outweighs the interactions and the model starts silent")
        @Default("0.05")
        @Range(min = 0)
        double embeddingStd,
    @Doc("Dropout rate of the elements of embeddings, without those of first-order terms")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double embeddingDropout,
    @Doc("Wukong layers, l; raise it first to scale up") @Default("2") @Range(min = 1) int layers,
    @Doc("Rows out of a factorization machine block, n_F") @Default("8") @Range(min = 0) int nF,
    @Doc("Rows out of a linear compress block, n_L") @Default("8") @Range(min = 0) int nL,
    @Doc("Columns of the optimized factorization machine's projection; below a layer's rows n")
        @Default("24")
        @Range(min = 1)
        int k,
    @Doc("Factorization machine: attentive (Y from the input), projected (Y learned), dot (X X^T)")
        @Default("attentive")
        Fm fm,
    @Doc("Rows to which the attentive projection compresses its input")
        @Default("8")
        @Range(min = 1)
        int attentionRows,
    @Doc("Hidden sizes of the attentive projection's MLP") @Default("[256]") @Range(min = 1)
        List<Integer> attentionMlp,
    @Doc("Hidden sizes of a factorization machine block's MLP")
        @Default("[512, 512]")
        @Range(min = 1)
        List<Integer> mlp,
    @Doc("Hidden sizes of the head") @Default("[512, 256]") @Range(min = 1) List<Integer> topMlp,
    @Doc("Hidden sizes of the MLP of the dense features; empty is one linear layer")
        @Default("[]")
        @Range(min = 1)
        List<Integer> bottomMlp,
    @Doc("Rows of X0 that the dense features give") @Default("1") @Range(min = 1)
        int denseEmbeddings,
    @Doc("Groups of small embeddings by name, each with hidden and embeddings") @Default("{}")
        Map<String, EmbeddingLayer.Group> groups,
    @Doc("Tasks, one label each") @Default("1") @Range(min = 1) int tasks,
    @Doc("Whether hidden layers of the MLPs in batch_norm_in have batch norm") @Default("false")
        boolean batchNorm,
    @Doc("MLPs with batch norm: attention, bottom, group, fmb, top") @Default("[fmb, top]")
        List<MlpKind> batchNormIn,
    @Doc("Dropout rate of hidden layers of the MLPs in dropout_in")
        @Default("0")
        @Range(min = 0, max = 0.99)
        double dropout,
    @Doc("MLPs with dropout: attention, bottom, group, fmb, top") @Default("[fmb, top]")
        List<MlpKind> dropoutIn,
    @Doc("Ablation (section 7.3): false zeroes the factorization machine blocks") @Default("true")
        boolean fmb,
    @Doc("Ablation (section 7.3): false zeroes the linear compress blocks") @Default("true")
        boolean lcb,
    @Doc("Ablation (section 7.3): false zeroes the residuals") @Default("true") boolean residual) {

  /**
   * Checks what involves several keys.
   *
   * @throws ConfigException if nothing of the input could reach the output
   */
  public WukongConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    if (nF + nL == 0) {
      problems.add(
          new ConfigProblem("n_f", "is 0 and n_l is 0; a layer gives n_f + n_l rows, at least 1"));
    }
    if (!residual && !(fmb && nF > 0) && !(lcb && nL > 0)) {
      problems.add(
          new ConfigProblem(
              "residual", "is off, and so are fmb and lcb (or their n_f, n_l): turn one on"));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** A factorization machine over X [n, d] (section 3.4). */
  public enum Fm {
    /** X Xᵀ. */
    DOT,
    /** X Xᵀ Y with a learned Y [n, k]. */
    PROJECTED,
    /** X Xᵀ Y with Y = MLP(flatten(W_c X)). */
    ATTENTIVE
  }

  /** The MLPs of the model. */
  public enum MlpKind {
    /** Makes the attentive projection. */
    ATTENTION,
    /** Takes the dense features. */
    BOTTOM,
    /** Takes a group of small embeddings. */
    GROUP,
    /** Ends a factorization machine block. */
    FMB,
    /** Makes the logits. */
    TOP
  }

  /** Rows out of every layer. */
  int rows() {
    return nF + nL;
  }

  /** One of the model's MLPs, with batch norm and dropout where its kind has them. */
  Mlp mlp(MlpKind kind, List<Integer> hidden, long out) {
    return Mlp.of(hidden, out).regularized(batchNormIn(kind), dropoutIn(kind));
  }

  boolean batchNormIn(MlpKind kind) {
    return batchNorm && batchNormIn.contains(kind);
  }

  double dropoutIn(MlpKind kind) {
    return dropoutIn.contains(kind) ? dropout : 0;
  }
}
