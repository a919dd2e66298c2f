package org.jingu.compiler.ir;

import java.util.List;
import java.util.Objects;

/**
 * One value of a graph: an operation, its inputs and the shape of its result. Made by {@link
 * GraphBuilder}, which gives equal nodes one identity.
 */
public final class Node {
  private final int id;
  private final Op op;
  private final List<Node> inputs;
  private final List<Shape> shapes;

  Node(int id, Op op, List<Node> inputs, List<Shape> shapes) {
    this.id = id;
    this.op = op;
    this.inputs = List.copyOf(inputs);
    this.shapes = List.copyOf(shapes);
  }

  /** A number that is larger than that of every input. */
  public int id() {
    return id;
  }

  /** The operation. */
  public Op op() {
    return op;
  }

  /** The inputs. */
  public List<Node> inputs() {
    return inputs;
  }

  /** One input. */
  public Node input(int i) {
    return inputs.get(i);
  }

  /** The shape of the result, the first where there are several. */
  public Shape shape() {
    return shapes.get(0);
  }

  /**
   * The shapes of all results; those of an operation with several are read through {@link Part}.
   */
  public List<Shape> shapes() {
    return shapes;
  }

  /** Whether the operation is of a kind. */
  public boolean is(Class<? extends Op> kind) {
    return kind.isInstance(op);
  }

  /** Whether this is an elementwise node that applies one scalar operation to its inputs. */
  public boolean is(ScalarOp scalar) {
    return op instanceof Elementwise map && map.function().is(scalar);
  }

  @Override
  public String toString() {
    return "%" + id + " " + op.name() + " " + shapes.get(0);
  }

  /** What makes two nodes the same: operation and inputs. */
  record Key(Op op, List<Node> inputs) {
    @Override
    public int hashCode() {
      int hash = op.hashCode();
      for (Node input : inputs) {
        hash = 31 * hash + input.id;
      }
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Key that) || inputs.size() != that.inputs.size()) {
        return false;
      }
      for (int i = 0; i < inputs.size(); i++) {
        if (!Objects.equals(inputs.get(i), that.inputs.get(i))) {
          return false;
        }
      }
      return op.equals(that.op);
    }
  }
}
