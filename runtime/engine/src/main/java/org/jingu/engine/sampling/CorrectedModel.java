package org.jingu.engine.sampling;

import java.util.List;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model that was trained on other odds than those that it predicts: its graph of a prediction
 * adds a constant to each logit, its graph of training does not. So whatever runs, stores or
 * exports the graph of a prediction has the correction, and knows nothing of it.
 *
 * @param model the model
 * @param corrections by task, what is added
 */
record CorrectedModel(Model model, List<Double> corrections) implements Model {
  @Override
  public int tasks() {
    return model.tasks();
  }

  @Override
  public void build(ModelGraph graph) {
    model.build(graph);
    if (!graph.training()) {
      double[] added = corrections.stream().mapToDouble(Double::doubleValue).toArray();
      graph.logits(
          graph
              .logits()
              .add(
                  graph.sameDiff().constant(Nd4j.createFromArray(added).castTo(graph.dataType()))));
    }
  }

  @Override
  public List<String> warnings() {
    return model.warnings();
  }
}
