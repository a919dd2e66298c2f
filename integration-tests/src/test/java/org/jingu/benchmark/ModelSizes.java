package org.jingu.benchmark;

import java.util.List;
import java.util.stream.LongStream;

/** The sizes of a model's dense part, which every subject builds from. */
public sealed interface ModelSizes {
  /** What the model costs on n embeddings of dimension d. */
  Cost cost(int n, int d);

  /**
   * Wukong with the attentive factorization machine (Zhang et al., 2024, sections 3.3 to 3.6):
   * every example sees an n x k projection of its own, made by an MLP from a compressed X.
   *
   * @param layers the number of layers
   * @param nF rows of a layer's factorization machine block
   * @param nL rows of a layer's linear compress block
   * @param k columns of the projection
   * @param attentionRows rows of the compressed X
   * @param attentionMlp hidden sizes of the projection's MLP
   * @param mlp hidden sizes of the factorization machine block
   * @param topMlp hidden sizes of the head
   */
  record Wukong(
      int layers,
      int nF,
      int nL,
      int k,
      int attentionRows,
      List<Integer> attentionMlp,
      List<Integer> mlp,
      List<Integer> topMlp)
      implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      Cost total = Cost.NONE;
      int rows = n;
      for (int i = 0; i < layers; i++) {
        total = total.and(layer(rows, d)).and(Cost.kept(i == 0 ? 0 : (long) rows * d));
        rows = nF + nL;
      }
      return total.and(Cost.mlp(sizes((long) rows * d, topMlp, 1)));
    }

    private Cost layer(int n, int d) {
      int out = nF + nL;
      long fm = (long) n * k;
      return Cost.weight(attentionRows, n, d)
          .and(Cost.mlp(sizes((long) attentionRows * d, attentionMlp, fm)))
          .and(Cost.product(d, n, k))
          .and(Cost.product(n, d, k))
          .and(Cost.layerNorm(fm))
          .and(Cost.mlp(sizes(fm, mlp, (long) nF * d)))
          .and(Cost.weight(nL, n, d))
          .and(n == out ? Cost.NONE : Cost.weight(out, n, d))
          .and(Cost.layerNorm(d));
    }
  }

  /**
   * DLRM (Naumov et al., 2019) without dense features: the products of all pairs of embeddings.
   *
   * @param topMlp hidden sizes
   */
  record Dlrm(List<Integer> topMlp) implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      long pairs = (long) n * (n - 1) / 2;
      return Cost.product(pairs, d, 1).and(Cost.mlp(sizes(pairs, topMlp, 1)));
    }
  }

  /**
   * DCNv2 (Wang et al., 2021), full rank, the deep network beside the cross network.
   *
   * @param crossLayers the number of cross layers
   * @param mlp hidden sizes of the deep network
   */
  record DcnV2(int crossLayers, List<Integer> mlp) implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      long width = (long) n * d;
      long deep = mlp.get(mlp.size() - 1);
      Cost total = Cost.mlp(sizes(width, mlp)).and(Cost.mlp(width + deep, 1));
      for (int i = 0; i < crossLayers; i++) {
        total = total.and(Cost.mlp(width, width));
      }
      return total.and(new Cost(0, 0, -2 * width)); // the first inputs of both networks are X0
    }
  }

  /**
   * AutoInt+ (Song et al., 2019): self-attention between embeddings, beside a deep network.
   *
   * @param layers the number of attention layers
   * @param heads the number of heads
   * @param attentionDimension the width of all heads together
   * @param mlp hidden sizes of the deep network
   */
  record AutoIntPlus(int layers, int heads, int attentionDimension, List<Integer> mlp)
      implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      long a = attentionDimension;
      long in = d;
      Cost total = Cost.mlp(sizes((long) n * d, mlp, 1)).and(Cost.mlp(n * a, 1));
      for (int i = 0; i < layers; i++) {
        total =
            total
                .and(Cost.weight(4 * a, in, n))
                .and(Cost.product(n, a, n))
                .and(Cost.product(n, n, a))
                .and(Cost.kept(i == 0 ? 0 : n * in));
        in = a;
      }
      return total.and(Cost.kept((long) -n * d));
    }
  }

  /** Input, hidden and output sizes in a row. */
  private static long[] sizes(long in, List<Integer> hidden, long... out) {
    return LongStream.concat(
            LongStream.concat(LongStream.of(in), hidden.stream().mapToLong(Integer::longValue)),
            LongStream.of(out))
        .toArray();
  }
}
