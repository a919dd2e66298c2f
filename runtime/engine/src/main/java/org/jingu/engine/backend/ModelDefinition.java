package org.jingu.engine.backend;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Loss;

/**
 * A configured model and the data that it was made for.
 *
 * @param name the plugin's name
 * @param model the model
 * @param schema the columns of its batches
 * @param loss what training minimises
 */
public record ModelDefinition(String name, Model model, FeatureSchema schema, Loss loss) {
  /** With the binary cross entropy. */
  public ModelDefinition(String name, Model model, FeatureSchema schema) {
    this(name, model, schema, new CrossEntropy());
  }
}
