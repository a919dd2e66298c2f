package org.jingu.compiler.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One result of an operation with several.
 *
 * @param index which
 */
public record Part(int index) implements Op {
  @Override
  public String name() {
    return "part";
  }

  @Override
  public String attributes() {
    return Integer.toString(index);
  }

  @Override
  public boolean takes(int inputs) {
    return inputs == 1;
  }

  @Override
  public List<Shape> infer(List<Node> inputs) {
    List<Shape> results = inputs.get(0).shapes();
    if (index < 0 || index >= results.size()) {
      throw new IllegalArgumentException(
          "part " + index + " of " + inputs.get(0) + ", which has " + results.size());
    }
    return List.of(results.get(index));
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.visit(this);
  }
}
