package org.jingu.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.ScalarOp;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;

/**
 * Draws graphs of the shapes and operations that models are made of: [B, w] and [B, n, d] tensors
 * that are multiplied, normalized, sliced, permuted and joined in random order, ending in logits.
 */
public final class RandomGraphs {
  private final SplittableRandom random;
  private final GraphBuilder b = new GraphBuilder();
  private final List<Node> pool = new ArrayList<>();
  private final List<Input> parameters = new ArrayList<>();
  private final List<Input> bags = new ArrayList<>();

  /** A forward graph and what to differentiate it by. */
  public record Drawn(Graph graph, List<Input> parameters, List<Input> bags) {}

  private RandomGraphs(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Draws one; equal seeds give equal graphs. */
  public static Drawn draw(long seed) {
    RandomGraphs graphs = new RandomGraphs(seed);
    for (int i = 0; i < 3; i++) {
      graphs.addBag(graphs.size(1, 9) * graphs.size(1, 4));
    }
    for (int i = 0; i < 12; i++) {
      graphs.grow();
    }
    return graphs.finish();
  }

  private int size(int from, int to) {
    return random.nextInt(from, to + 1);
  }

  private Node pick() {
    return pool.get(random.nextInt(pool.size()));
  }

  private void addBag(int width) {
    Input bag = Input.of(Input.Kind.BAG, "bag/" + bags.size(), Shape.of(-1, width));
    bags.add(bag);
    pool.add(b.add(bag));
  }

  private Node parameter(long... shape) {
    Input parameter = Input.of(Input.Kind.PARAMETER, "p" + parameters.size(), Shape.of(shape));
    parameters.add(parameter);
    return b.add(parameter);
  }

  private static long width(Node x) {
    return x.shape().dim(-1).factor();
  }

  private Node flat(Node x) {
    long size = x.shape().elements().factor();
    return b.reshape(x, Shape.of(-1, size));
  }

  private Node cube(Node x) {
    if (x.shape().rank() == 3) {
      return x;
    }
    long w = width(x);
    long n = w % 3 == 0 ? 3 : w % 2 == 0 ? 2 : 1;
    return b.reshape(x, Shape.of(-1, n, w / n));
  }

  private void grow() {
    pool.add(
        switch (random.nextInt(11)) {
          case 0 -> linear(flat(pick()), size(1, 7));
          case 1 -> sharedLeft(cube(pick()));
          case 2 -> gram(cube(pick()));
          case 3 -> join();
          case 4 -> layerNorm(pick());
          case 5 -> batchNorm(flat(pick()));
          case 6 -> b.permute(cube(pick()), List.of(0, 2, 1));
          case 7 -> sliced(pick());
          case 8 -> b.add(new Softmax(), List.of(pick()));
          case 9 -> activation(pick());
          default -> gated(pick());
        });
  }

  private Node linear(Node x, long out) {
    Node product = b.matmul(x, parameter(out, width(x)), false, true, false);
    Node biased = b.plus(product, parameter(out));
    return random.nextBoolean() ? b.map(ScalarOp.RELU, biased) : biased;
  }

  private Node sharedLeft(Node x) {
    long rows = size(1, 5);
    return b.matmul(parameter(rows, x.shape().dim(1).factor()), x, false, false, false);
  }

  private Node gram(Node x) {
    return b.matmul(x, x, false, true, false);
  }

  private Node join() {
    return b.concat(1, List.of(flat(pick()), flat(pick())));
  }

  private Node layerNorm(Node x) {
    return b.add(new LayerNorm(1e-2), List.of(x, parameter(width(x)), parameter(width(x))));
  }

  private Node batchNorm(Node x) {
    Node mean = b.reduce(Reduce.Kind.MEAN, List.of(0), x);
    Node centred = b.map(ScalarOp.SUB, x, mean);
    Node variance = b.reduce(Reduce.Kind.MEAN, List.of(0), b.map(ScalarOp.SQUARE, centred));
    Node deviation = b.map(ScalarOp.RSQRT, b.plus(variance, b.constant(Shape.SCALAR, 1e-1)));
    return b.multiply(centred, deviation);
  }

  private Node sliced(Node x) {
    int axis = x.shape().rank() - 1;
    long w = width(x);
    long length = 1 + random.nextLong(w);
    return b.slice(x, axis, random.nextLong(w - length + 1), length, 1);
  }

  private Node activation(Node x) {
    ScalarOp[] ops = {
      ScalarOp.TANH, ScalarOp.SIGMOID, ScalarOp.RELU, ScalarOp.SQUARE, ScalarOp.ABS
    };
    return b.map(ops[random.nextInt(ops.length)], b.map(ScalarOp.TANH, x));
  }

  private Node gated(Node x) {
    return b.multiply(x, b.map(ScalarOp.SIGMOID, b.plus(x, parameter(width(x)))));
  }

  private Drawn finish() {
    List<Node> last = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      last.add(b.map(ScalarOp.TANH, flat(pool.get(pool.size() - 1 - i))));
    }
    Node logits = linear(b.concat(1, last), 2);
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put(Graph.LOGITS, logits);
    Graph graph = new Graph(outputs);
    List<Input> used = graph.inputs().stream().map(n -> (Input) n.op()).toList();
    return new Drawn(
        graph,
        parameters.stream().filter(used::contains).toList(),
        bags.stream().filter(used::contains).toList());
  }
}
