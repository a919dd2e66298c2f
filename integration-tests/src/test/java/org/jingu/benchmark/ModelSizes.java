package org.jingu.benchmark;

import java.util.List;
import java.util.stream.LongStream;

/** The sizes of a model's dense part, which every subject builds from. */
public sealed interface ModelSizes {
  /** What the model costs on n embeddings of dimension d. */
  Cost cost(int n, int d);

  /** What m dense features add where they become rows of X0: a vector each, without a product. */
  default Cost denseCost(int m, int d) {
    return new Cost(0, (long) m * d, 0);
  }

  /** The width of a feature's row in every set of tables that the model has. */
  default List<Integer> tableWidths(int d) {
    return List.of(d);
  }

  /** No model: the pooled rows themselves, whose gradients are given. */
  record Rows() implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      return Cost.NONE;
    }
  }

  /** Logistic regression: one weight an id. */
  record Lr() implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      return new Cost(0, 1, 0);
    }

    @Override
    public List<Integer> tableWidths(int d) {
      return List.of(1);
    }
  }

  /** The factorization machine of second order (Rendle, 2010). */
  record Fm() implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      return new Cost(0, 1, 0);
    }

    @Override
    public List<Integer> tableWidths(int d) {
      return List.of(d, 1);
    }
  }

  /**
   * DeepFM (Guo et al., 2017): a factorization machine beside an MLP.
   *
   * @param mlp hidden sizes
   */
  record DeepFm(List<Integer> mlp) implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      Cost deep = Cost.mlp(sizes((long) n * d, mlp, 1));
      return deep.and(new Cost(0, 1, (long) -n * d)); // the MLP's first input is X0
    }

    @Override
    public Cost denseCost(int m, int d) {
      return new Cost(2L * m, (long) m * d + m, 0);
    }

    @Override
    public List<Integer> tableWidths(int d) {
      return List.of(d, 1);
    }
  }

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

    @Override
    public Cost denseCost(int m, int d) {
      return Cost.mlp(m, d);
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
   * DLRM (Naumov et al., 2019): the products of all pairs of embeddings, and where there are dense
   * features their embedding, one layer with ReLU.
   *
   * @param topMlp hidden sizes
   */
  record Dlrm(List<Integer> topMlp) implements ModelSizes {
    @Override
    public Cost cost(int n, int d) {
      long pairs = (long) n * (n - 1) / 2;
      return Cost.product(pairs, d, 1).and(Cost.mlp(sizes(pairs, topMlp, 1)));
    }

    @Override
    public Cost denseCost(int m, int d) {
      return Cost.mlp(m, d).and(Cost.weight(topMlp.get(0), d, 1)).and(Cost.kept(d));
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
