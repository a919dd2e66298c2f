package org.jingu.api.layers;

import java.util.List;
import org.jingu.api.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A multilayer perceptron: for every hidden size a linear layer, batch norm where asked, ReLU and
 * dropout; then a plain linear layer where {@code out} is given.
 *
 * <p>Parameters are numbered as in PyTorch's {@code nn.Sequential(Linear, [BatchNorm1d,] ReLU, …)},
 * where dropout takes no number: {@code name.0.weight}, {@code name.2.weight}, …
 *
 * @param hidden the hidden sizes; may be empty
 * @param out the size of the last, linear layer, or 0 for none
 * @param batchNorm whether hidden layers have batch norm
 * @param dropout the dropout rate of hidden layers, in [0, 1)
 */
public record Mlp(List<Integer> hidden, long out, boolean batchNorm, double dropout) {
  /** Copies the sizes. */
  public Mlp {
    hidden = List.copyOf(hidden);
  }

  /** Hidden layers and a linear layer at the end, without batch norm and dropout. */
  public static Mlp of(List<Integer> hidden, long out) {
    return new Mlp(hidden, out, false, 0);
  }

  /** Hidden layers alone, without batch norm and dropout. */
  public static Mlp hidden(List<Integer> hidden) {
    return new Mlp(hidden, 0, false, 0);
  }

  /** The same layers with batch norm and dropout in the hidden ones. */
  public Mlp regularized(boolean batchNorm, double dropout) {
    return new Mlp(hidden, out, batchNorm, dropout);
  }

  /** The width of what comes out when {@code in} goes in. */
  public long width(long in) {
    return out > 0 ? out : hidden.isEmpty() ? in : hidden.get(hidden.size() - 1);
  }

  SDVariable apply(ModelGraph graph, String name, SDVariable x, long in) {
    int index = 0;
    for (int size : hidden) {
      x = Layers.linear(graph, name + "." + index++, x, in, size);
      if (batchNorm) {
        x = Normalization.batchNorm(graph, name + "." + index++, x, size);
      }
      x = Layers.relu(x);
      x = Layers.dropout(graph, name + "." + index++ + ".dropout", x, dropout, size);
      in = size;
    }
    return out > 0 ? Layers.linear(graph, name + "." + index, x, in, out) : x;
  }
}
