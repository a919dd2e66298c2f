package org.jingu.engine.plugin;

import java.util.List;
import java.util.function.Supplier;
import org.jingu.api.DataDefault;
import org.jingu.api.DataFacts;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigException;

/**
 * The boundary between the runtime and a plugin: its code runs with its own class loader as the
 * thread's, which libraries ask for their services, and what it throws names the plugin.
 */
final class GuardedPlugin<C extends Record> implements ModelPlugin<C> {
  private final ModelPlugin<C> plugin;
  private final PluginOutcome outcome;

  GuardedPlugin(ModelPlugin<C> plugin, PluginOutcome outcome) {
    this.plugin = plugin;
    this.outcome = outcome;
  }

  @Override
  public String name() {
    return plugin.name();
  }

  @Override
  public String description() {
    return plugin.description();
  }

  @Override
  public int apiLevel() {
    return plugin.apiLevel();
  }

  @Override
  public Class<C> configType() {
    return plugin.configType();
  }

  @Override
  public List<DataDefault> defaults(DataFacts data) {
    return guarded("failed to give its defaults", () -> plugin.defaults(data));
  }

  @Override
  public Model create(C config, FeatureSchema schema) {
    return new GuardedModel(
        guarded("failed to create its model", () -> plugin.create(config, schema)));
  }

  private <T> T guarded(String what, Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(plugin.getClass().getClassLoader());
    try {
      return work.get();
    } catch (ConfigException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      if (MachineFailure.of(e) != null) {
        throw e;
      }
      throw new PluginException(outcome.withProblem(what + ": " + PluginFailure.reason(e)), e);
    } finally {
      thread.setContextClassLoader(before);
    }
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
      guarded(
          "failed to write its graph",
          () -> {
            model.build(graph);
            return graph;
          });
    }

    @Override
    public List<String> warnings() {
      return model.warnings();
    }
  }
}
