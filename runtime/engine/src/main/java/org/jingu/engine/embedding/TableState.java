package org.jingu.engine.embedding;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.engine.optimizer.TableOptimizer;

/** A table with its bags, its optimizer and what the current batch asks of it. */
final class TableState {
  private final EmbeddingTable table;
  private final TableOptimizer optimizer;
  private final RowGroups groups;
  private final List<EmbeddingBag> bags = new ArrayList<>();

  /** Positions of the bags among all bags of the model. */
  private final List<Integer> positions = new ArrayList<>();

  private final List<IdBags> ids = new ArrayList<>();

  TableState(EmbeddingTable table, TableOptimizer optimizer) {
    this.table = table;
    this.optimizer = optimizer;
    this.groups = new RowGroups(table.weights().rows());
  }

  void addBag(EmbeddingBag bag, int position) {
    bags.add(bag);
    positions.add(position);
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

  void group(Batch batch) {
    ids.clear();
    for (EmbeddingBag bag : bags) {
      ids.add(batch.bags(bag.feature()));
    }
    groups.group(ids, batch.size());
  }

  /** Adds the gradient of the g-th distinct row, [w], to {@code to}. */
  void addGradient(int g, List<RowView> gradients, float[] to, float[] scratch) {
    int width = table.weights().width();
    for (int entry = groups.start(g); entry < groups.start(g + 1); entry++) {
      int feature = groups.feature(entry);
      int example = groups.example(entry);
      RowView view = gradients.get(positions.get(feature));
      view.data().get(view.at(example), scratch, 0, width);
      if (bags.get(feature).pooling() == Pooling.MEAN) {
        int[] offsets = ids.get(feature).offsets();
        float count = offsets[example + 1] - offsets[example];
        for (int i = 0; i < width; i++) {
          to[i] += scratch[i] / count;
        }
      } else {
        for (int i = 0; i < width; i++) {
          to[i] += scratch[i];
        }
      }
    }
  }
}
