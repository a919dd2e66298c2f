package org.jingu.engine.embedding;

import java.util.List;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.engine.optimizer.TableOptimizer;

/** A table with its bags, its optimizer and what the current batch asks of it. */
final class TableState {
  private final EmbeddingTable table;
  private final TableOptimizer optimizer;
  private final RowGroups groups;

  /** The position of each bag among all bags of the model. */
  private final int[] positions;

  private final boolean[] means;

  /**
   * A table's state.
   *
   * @param groups the rows of its bags' ids; tables whose bags read the same features share them
   * @param bags all bags of the model
   * @param positions which of these are the table's
   */
  TableState(
      EmbeddingTable table,
      TableOptimizer optimizer,
      RowGroups groups,
      List<EmbeddingBag> bags,
      List<Integer> positions) {
    this.table = table;
    this.optimizer = optimizer;
    this.groups = groups;
    this.positions = positions.stream().mapToInt(i -> i).toArray();
    this.means = new boolean[this.positions.length];
    IntStream.range(0, means.length)
        .forEach(i -> means[i] = bags.get(this.positions[i]).pooling() == Pooling.MEAN);
  }

  EmbeddingTable table() {
    return table;
  }

  TableOptimizer optimizer() {
    return optimizer;
  }

  RowGroups groups() {
    return groups;
  }

  /** Writes the gradient of the g-th distinct row, [w], to {@code to}. */
  void gradient(int g, List<RowView> gradients, float[] to, float[] scratch) {
    int width = table.weights().width();
    int first = groups.start(g);
    int end = groups.start(g + 1);
    load(first, gradients, to, width);
    for (int entry = first + 1; entry < end; entry++) {
      load(entry, gradients, scratch, width);
      for (int i = 0; i < width; i++) {
        to[i] += scratch[i];
      }
    }
  }

  /** Copies what one entry adds to its row's gradient. */
  private void load(int entry, List<RowView> gradients, float[] to, int width) {
    int feature = groups.feature(entry);
    int example = groups.example(entry);
    RowView view = gradients.get(positions[feature]);
    if (width == 1) {
      to[0] = view.data().get(view.at(example));
    } else {
      view.data().get(view.at(example), to, 0, width);
    }
    if (means[feature]) {
      int[] offsets = groups.ids(feature).offsets();
      float count = offsets[example + 1] - offsets[example];
      for (int i = 0; i < width; i++) {
        to[i] /= count;
      }
    }
  }
}
