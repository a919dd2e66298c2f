package org.jingu.onnx;

import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;

/**
 * The ids of one feature, and what is looked up by them. A negative id is none: it is replaced by
 * 0, and the row that it finds there is multiplied by 0. An id beyond the table is refused by the
 * gathering itself.
 */
final class Lookup {
  private final OnnxGraph graph;
  private final boolean single;
  private final String found;

  /** 1 where there is an id, else 0; of the shape of the ids. */
  private final String present;

  private Lookup(OnnxGraph graph, boolean single, String ids) {
    this.graph = graph;
    this.single = single;
    String zero = graph.integers(0);
    this.found = graph.add("Max", List.of(ids, zero));
    String truth = graph.add("GreaterOrEqual", List.of(ids, zero));
    this.present =
        graph.add("Cast", List.of(truth), Attribute.of("to", ElementType.FLOAT.number()));
  }

  /** Declares a feature's ids as an input of the model. */
  static Lookup declare(OnnxGraph graph, SparseFeature feature, boolean single) {
    String name = feature.name();
    String rows = "of 0 to " + (feature.rows() - 1);
    String ids;
    if (single) {
      String meaning = "an id %s; negative for none".formatted(rows);
      ids = graph.input(name, ElementType.INT64, meaning, Port.BATCH);
    } else if (feature.isSequence()) {
      String meaning =
          "ids %s in order, the latest last; negative before the first".formatted(rows);
      String length = Integer.toString(feature.sequence());
      ids = graph.input(name, ElementType.INT64, meaning, Port.BATCH, length);
    } else {
      String meaning = "ids %s; negative where a row has fewer than others".formatted(rows);
      ids = graph.input(name, ElementType.INT64, meaning, Port.BATCH, "ids of " + name);
    }
    return new Lookup(graph, single, ids);
  }

  /** Where the feature has ids, 1 or 0. */
  String present() {
    return present;
  }

  /** What a bag finds in its table, [B, positions · width]. */
  String rows(EmbeddingBag bag, String table) {
    String gathered = graph.add("Gather", List.of(table, found), Attribute.of("axis", 0));
    String last = graph.integers(-1);
    String weight = graph.add("Unsqueeze", List.of(present, last));
    String rows = graph.add("Mul", List.of(gathered, weight));
    if (single) {
      return rows;
    }
    if (bag.positions() > 1) {
      return graph.add("Reshape", List.of(rows, graph.integers(-1, bag.exampleWidth())));
    }
    String ids = graph.integers(1);
    String sum = graph.add("ReduceSum", List.of(rows, ids), Attribute.of("keepdims", 0));
    if (bag.pooling() == Pooling.SUM) {
      return sum;
    }
    String count = graph.add("ReduceSum", List.of(present, ids), Attribute.of("keepdims", 1));
    return graph.add("Div", List.of(sum, graph.add("Max", List.of(count, graph.scalar(1)))));
  }
}
