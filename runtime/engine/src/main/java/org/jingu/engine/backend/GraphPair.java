package org.jingu.engine.backend;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;

/** The check that a model's training graph and its evaluation graph are of one model. */
public final class GraphPair {
  private GraphPair() {}

  /**
   * Compares what the graphs declare: parameters, running states, embedding bags and where they ask
   * for the presence of sequences.
   *
   * @param model the model's name, for the message
   * @throws IllegalStateException if they differ; it names what each has alone
   */
  public static void requireSameDeclarations(
      String model, ModelGraph training, ModelGraph evaluation) {
    Map<String, String> trained = declarations(training);
    Map<String, String> evaluated = declarations(evaluation);
    if (!trained.equals(evaluated)) {
      throw new IllegalStateException(
          ("model '%s' declares one thing for training and another for evaluation: only the training"
                  + " graph has %s, only the evaluation graph has %s; declare the same in both")
              .formatted(model, without(trained, evaluated), without(evaluated, trained)));
    }
  }

  private static Map<String, String> declarations(ModelGraph graph) {
    Map<String, String> all = new LinkedHashMap<>();
    for (Parameter parameter : graph.parameters()) {
      all.put("parameter '" + parameter.name() + "'", parameter.shape().toString());
    }
    for (Parameter state : graph.states()) {
      all.put("state '" + state.name() + "'", state.shape().toString());
    }
    graph.bags().forEach((name, bag) -> all.put("bag '" + name + "'", bag.toString()));
    graph
        .sequences()
        .forEach((name, it) -> all.put("presence of '" + it.name() + "'", it.sequence() + " ids"));
    return all;
  }

  private static String without(Map<String, String> all, Map<String, String> others) {
    Map<String, String> rest = new LinkedHashMap<>(all);
    rest.entrySet().removeAll(others.entrySet());
    return rest.isEmpty() ? "nothing" : rest.toString();
  }
}
