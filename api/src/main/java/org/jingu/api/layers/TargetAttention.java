package org.jingu.api.layers;

import java.util.List;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The local activation unit of DIN (Zhou et al., 2018, section 4.3): how much each row k_l of a
 * sequence matters to a target q, as an MLP sees it,
 *
 * <pre>
 *   a_l = MLP([q, k_l, q - k_l, q ⊙ k_l]),    interest = Σ_l a_l k_l
 * </pre>
 *
 * <p>The weights do not add up to 1 unless softmax is asked for, so that the interest also says how
 * strong it is. Parameters are those of an {@link Mlp} with the given name.
 *
 * @param hidden the hidden sizes of the MLP
 * @param softmax whether weights are a softmax over the positions with an id
 */
public record TargetAttention(List<Integer> hidden, boolean softmax) {
  /** Copies the sizes. */
  public TargetAttention {
    hidden = List.copyOf(hidden);
  }

  /**
   * The interest.
   *
   * @param target q, [B, d]
   * @param rows the sequence, [B, L, d]
   * @param present where it has ids, [B, L]
   * @return [B, d]; zeros for an empty sequence
   */
  public SDVariable apply(
      ModelGraph graph,
      String name,
      SDVariable target,
      SDVariable rows,
      SDVariable present,
      int length,
      int dim) {
    SameDiff sd = graph.sameDiff();
    SDVariable q = sd.tile(target.reshape(-1, 1, dim), 1, length, 1);
    SDVariable pairs = sd.concat(2, q, rows, q.sub(rows), q.mul(rows)).reshape(-1, 4L * dim);
    SDVariable weights = scores(graph, name, pairs, 4L * dim).reshape(-1, length);
    if (softmax) {
      weights = sd.nn().softmax(Layers.only(weights, present, length, -1, length), 1);
    }
    return weights.mul(present).reshape(-1, length, 1).mul(rows).sum(1);
  }

  /** The MLP, [B L, in] to [B L, 1]. */
  private SDVariable scores(ModelGraph graph, String name, SDVariable pairs, long in) {
    if (!softmax) {
      return Layers.mlp(graph, name, pairs, in, Mlp.of(hidden, 1));
    }
    // A softmax does not see the last bias, whose gradient is 0: computed it would be what rounding
    // leaves of that, which Adam makes steps of. It is there for the sake of checkpoints.
    Mlp below = Mlp.hidden(hidden);
    SDVariable x = Layers.mlp(graph, name, pairs, in, below);
    String last = name + "." + 2 * hidden.size();
    graph.parameter(last + ".bias", Initializer.constant(0), 1);
    return Layers.linearWithoutBias(graph, last, x, below.width(in), 1);
  }
}
