package org.jingu.compiler.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

/** What the scheduler copies, and to where. */
class SchedulerTest {
  /** A column of a matrix has gaps, and as rows of several elements no kernel can write it. */
  @Test
  void transposedPartsThatBecomeColumnsAreCopiedThroughDenseRows() {
    GraphBuilder b = new GraphBuilder();
    Node whole = b.concat(1, List.of(column(b, "x"), column(b, "y")));
    Graph graph = new Graph(Map.of(Graph.LOGITS, whole));
    Plan plan = Scheduler.schedule(graph, List.of(), List.of()).plan(5);
    assertEquals(List.of(), PlanVerifier.problems(plan));
  }

  /** An input [B, 4] transposed, as one column [4 B, 1]. */
  private static Node column(GraphBuilder b, String label) {
    Node input = b.input(Input.Kind.BAG, label, Shape.of(-1, 4));
    Node transposed = b.permute(input, List.of(1, 0));
    return b.reshape(
        transposed, new Shape(List.of(transposed.shape().elements(), Shape.of(1).dim(0))));
  }
}
