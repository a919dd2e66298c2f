package org.jingu.compiler.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.Reshape;
import org.jingu.compiler.ir.ScalarFunction;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Joins chains of maps into one map, and maps into the reductions that read them, so that what is
 * between never goes through memory.
 *
 * <p>A map with several readers is joined into all of them, and so computed again in each, only if
 * every reader can take it and that costs less than to store it: with all that is joined into it,
 * it is short, and reading its inputs in every reader moves no more than reading them once, writing
 * the result and reading that. A map that is repeated by broadcasting is not joined, unless it does
 * nothing but broadcast.
 */
final class ElementwiseFusion implements Pass {
  /** The longest function that is computed again rather than stored. */
  private static final int CHEAP = 6;

  /** Kernels with more inputs than this run out of registers. */
  private static final int MOST_INPUTS = 12;

  @Override
  public String name() {
    return "fuse-maps";
  }

  @Override
  public Stage stage() {
    return Stage.FUSED;
  }

  @Override
  public Graph run(Graph graph) {
    Set<Node> inlined = inlined(graph);
    GraphBuilder builder = new GraphBuilder();
    Set<Node> joined = new HashSet<>();
    return graph.rewrite(
        builder,
        (node, inputs) -> {
          Node fused = fuse(builder, node, inputs, joined);
          Node result = fused == null ? node.op().rebuild(builder, inputs) : fused;
          if (inlined.contains(node) && result.is(Elementwise.class)) {
            joined.add(result);
          }
          return result;
        });
  }

  /** The maps that become part of their readers. */
  private static Set<Node> inlined(Graph graph) {
    Map<Node, List<Node>> readers = new HashMap<>();
    for (Node node : graph.nodes()) {
      for (Node input : node.inputs()) {
        readers.computeIfAbsent(input, n -> new ArrayList<>()).add(node);
      }
    }
    Set<Node> outputs = new HashSet<>(graph.outputs().values());
    Map<Node, Extent> inlined = new HashMap<>();
    for (Node node : graph.nodes()) {
      List<Node> by = readers.getOrDefault(node, List.of());
      if (node.op() instanceof Elementwise map
          && !outputs.contains(node)
          && by.stream().allMatch(r -> takes(r, node))) {
        Extent extent = Extent.of(node, map.function(), inlined);
        if (by.size() == 1
            || (extent.isCheaperThanStoring(by.size()) && !finishesProduct(node, readers))) {
          inlined.put(node, extent);
        }
      }
    }
    return inlined.keySet();
  }

  /**
   * A map with everything that is joined into it: its code, and the tensors of its size it reads.
   */
  private record Extent(int code, boolean transcendental, Set<Node> read) {
    static Extent of(Node node, ScalarFunction function, Map<Node, Extent> inlined) {
      int code = function.code().size();
      boolean transcendental = function.transcendental();
      Set<Node> read = new HashSet<>();
      for (Node input : node.inputs()) {
        Extent inner = inlined.get(input);
        if (inner != null) {
          code += inner.code;
          transcendental |= inner.transcendental;
          read.addAll(inner.read);
        } else if (input.shape().elements().equals(node.shape().elements())) {
          read.add(input);
        }
      }
      return new Extent(code, transcendental, read);
    }

    boolean isCheaperThanStoring(int readers) {
      return code <= CHEAP && !transcendental && readers * read.size() <= read.size() + 1 + readers;
    }
  }

  /** Whether a map can be the epilogue of a product, which costs nothing and is better stored. */
  private static boolean finishesProduct(Node map, Map<Node, List<Node>> readers) {
    return map.inputs().stream()
        .filter(input -> readers.getOrDefault(input, List.of()).size() == 1)
        .map(input -> input.op() instanceof Reshape ? input.input(0) : input)
        .anyMatch(input -> input.is(MatMul.class));
  }

  private static boolean takes(Node reader, Node map) {
    Shape domain =
        reader.op() instanceof Elementwise outer
            ? outer.shape()
            : reader.op() instanceof Reduce reduce ? reduce.domain() : null;
    return domain != null
        && (domain.equals(map.shape())
            || (map.op() instanceof Elementwise inner && inner.function().isIdentity()));
  }

  private static @Nullable Node fuse(
      GraphBuilder b, Node node, List<Node> inputs, Set<Node> joined) {
    if (node.op() instanceof Elementwise map) {
      Fused fused = Fused.of(map.function(), inputs, joined);
      return fused == null ? null : b.map(fused.function, fused.inputs, map.shape());
    }
    if (node.op() instanceof Reduce reduce) {
      Fused fused = Fused.of(reduce.body(), inputs, joined);
      return fused == null
          ? null
          : b.reduce(reduce.kind(), reduce.axes(), fused.function, fused.inputs, reduce.domain());
    }
    return null;
  }

  /** A function with the functions of some of its inputs put in. */
  private record Fused(ScalarFunction function, List<Node> inputs) {
    static @Nullable Fused of(ScalarFunction outer, List<Node> inputs, Set<Node> inlined) {
      List<Node> arguments = new ArrayList<>();
      for (Node input : inputs) {
        arguments.addAll(inlined.contains(input) ? input.inputs() : List.of(input));
      }
      if (arguments.equals(inputs) || arguments.stream().distinct().count() > MOST_INPUTS) {
        return null;
      }
      ScalarFunction.Builder f = new ScalarFunction.Builder(arguments.size());
      int[] registers = new int[inputs.size()];
      int next = 0;
      for (int i = 0; i < registers.length; i++) {
        Node input = inputs.get(i);
        if (inlined.contains(input) && input.op() instanceof Elementwise map) {
          int[] own = new int[map.function().arity()];
          for (int k = 0; k < own.length; k++) {
            own[k] = next++;
          }
          registers[i] = f.inline(map.function(), own);
        } else {
          registers[i] = next++;
        }
      }
      return new Fused(f.build(f.inline(outer, registers)), arguments);
    }
  }
}
