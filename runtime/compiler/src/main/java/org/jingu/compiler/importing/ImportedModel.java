package org.jingu.compiler.importing;

import java.util.List;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.Input;

/**
 * A model's forward graph.
 *
 * @param graph the logits and the new values of running states
 * @param parameters every declared parameter, used or not
 * @param states every declared running state
 * @param bags every declared embedding bag
 */
public record ImportedModel(
    Graph graph, List<Input> parameters, List<Input> states, List<Input> bags) {
  /** Copies the lists. */
  public ImportedModel {
    parameters = List.copyOf(parameters);
    states = List.copyOf(states);
    bags = List.copyOf(bags);
  }
}
