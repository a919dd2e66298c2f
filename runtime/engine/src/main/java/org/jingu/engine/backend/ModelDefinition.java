package org.jingu.engine.backend;

import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;

/**
 * A configured model and the data that it was made for.
 *
 * @param name the plugin's name
 * @param model the model
 * @param schema the columns of its batches
 */
public record ModelDefinition(String name, Model model, FeatureSchema schema) {}
