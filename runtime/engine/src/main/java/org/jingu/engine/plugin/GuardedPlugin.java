package org.jingu.engine.plugin;

import java.util.List;
import org.jingu.api.DataDefault;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;

/** A model plugin behind the boundary, and its models with it. */
final class GuardedPlugin<C extends Record> extends GuardedExtension<ModelPlugin<C>>
    implements ModelPlugin<C> {
  private GuardedPlugin(ModelPlugin<C> plugin, PluginOutcome outcome) {
    super(plugin, outcome);
  }

  static ModelPlugin<?> of(ModelPlugin<?> plugin, PluginOutcome outcome) {
    return new GuardedPlugin<>(plugin, outcome);
  }

  @Override
  public Class<C> configType() {
    return extension.configType();
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return guard.call("failed to give its defaults", () -> extension.defaults(data));
  }

  @Override
  public Model create(C config, FeatureSchema schema) {
    return new GuardedModel(
        guard.call("failed to create its model", () -> extension.create(config, schema)));
  }

  private final class GuardedModel implements Model {
    private final Model model;

    GuardedModel(Model model) {
      this.model = model;
    }

    @Override
    public int tasks() {
      return model.tasks();
    }

    @Override
    public void build(ModelGraph graph) {
      guard.run("failed to write its graph", () -> model.build(graph));
    }

    @Override
    public List<String> warnings() {
      return model.warnings();
    }
  }
}
