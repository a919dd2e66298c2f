package org.jingu.engine.backend;

import java.util.Map;
import java.util.function.Consumer;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;

/** A tiny model with something that a session finds out at some stage of its making. */
public record FlawedModel(Consumer<ModelGraph> flaw) implements Model {
  /** Of a parameter whose memory is missed if it stays. */
  static final long BYTES = 4 << 20;

  private static final Initializer FAILING = new Initializer(null, 1);

  /** By the stage that fails. */
  public static Map<String, FlawedModel> all() {
    return Map.of(
        "a parameter's initial values",
        new FlawedModel(graph -> graph.parameter("failing", FAILING, 3)),
        "a table's initial values",
        new FlawedModel(
            graph ->
                graph.embeddingBag(
                    new EmbeddingBag("failing", "user", 11, 2, Pooling.SUM, FAILING))),
        "the list of tensors",
        new FlawedModel(graph -> graph.parameter("linear.user/sum", Initializer.constant(0), 3)));
  }

  @Override
  public int tasks() {
    return 2;
  }

  @Override
  public void build(ModelGraph graph) {
    graph.parameter("large", Initializer.constant(0), BYTES / Float.BYTES);
    flaw.accept(graph);
    new TinyModel(0, 0.1).build(graph);
  }
}
