package org.jingu.compiler.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;
import org.junit.jupiter.api.Test;

class ConstantFoldingTest {
  private final GraphBuilder b = new GraphBuilder();
  private final Node x = b.input(Input.Kind.BAG, "x", Shape.of(-1, 2));
  private final Node numbers = b.add(Constant.of(Shape.of(2, 2), 1, 2, 3, 4));

  private static Graph folded(Graph graph) {
    Graph after = new ConstantFolding().run(graph);
    Equivalence.assertSame(graph, after);
    return after;
  }

  @Test
  void whatConstantsAloneDecideIsAConstant() {
    Node moved = b.permute(b.map(ScalarOp.SQUARE, numbers), List.of(1, 0));
    Graph after =
        folded(new Graph(Map.of("y", b.multiply(b.matmul(x, x, true, false, false), moved))));
    assertEquals(
        """
        %0 [B, 2] = bag 'x'
        %1 [2, 2] = constant 4 values
        %2 [2, 2] = matmul aT %0 %0
        %3 [2, 2] = map %1 * %2
        y -> %3
        """,
        after.toString());
    Constant values = (Constant) after.nodes().get(1).op();
    assertEquals(
        List.of(1.0, 9.0, 4.0), List.of(values.value(0), values.value(1), values.value(2)));
  }

  @Test
  void whatNeedsAnInputStays() {
    Graph graph = new Graph(Map.of("y", b.multiply(x, b.matmul(x, numbers, false, true, false))));
    assertEquals(graph.toString(), folded(graph).toString());
  }

  /** Equal elements of [B, 2] are one number, but a softmax of them would be written out. */
  @Test
  void whatGrowsWithTheBatchStays() {
    Node rows = b.add(new Softmax(), b.constant(Shape.of(-1, 2), 3));
    Node repeated = b.broadcast(b.add(Constant.of(Shape.of(1, 2), 1, 2)), Shape.of(-1, 2));
    Graph graph = new Graph(Map.of("y", b.multiply(x, rows), "z", repeated));
    assertEquals(graph.toString(), folded(graph).toString());
  }

  @Test
  void whatIsLargeIsComputedAgainInEveryStep() {
    Node row = b.add(Constant.of(Shape.of(1, 2), 1, 2));
    Node large = b.broadcast(row, Shape.of((1 << 15) + 1, 2));
    Node small = b.broadcast(row, Shape.of(3, 2));
    Graph after = folded(new Graph(Map.of("large", large, "small", small)));
    assertEquals("map", after.output("large").op().name());
    assertEquals("constant", after.output("small").op().name());
  }
}
