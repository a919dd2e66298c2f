package org.jingu.testkit;

import org.jingu.api.ApiLevel;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.layers.FirstOrder;
import org.nd4j.autodiff.samediff.SDVariable;

/** A first-order model without fault, which each plugin of {@link BrokenPlugins} spoils once. */
public class TinyPlugin implements ModelPlugin<TinyPlugin.Config> {
  /** The only key. */
  public record Config(@Doc("Initial spread") @Default("0.1") double spread) {}

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public String description() {
    return "A first-order model";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Model create(Config config, FeatureSchema schema) {
    if (config.spread() < 0) {
      throw refuse(config);
    }
    return graph -> {
      SDVariable sum = FirstOrder.of(graph, "linear", config.spread());
      SDVariable gain = graph.parameter("gain", gain(), 1);
      graph.logits(spoil(graph, sum.mul(gain)));
    };
  }

  /** What a negative spread throws. */
  RuntimeException refuse(Config config) {
    return new ConfigException("spread", "is " + config.spread() + "; it must be at least 0");
  }

  /** The initial value of the parameter gain. */
  Initializer gain() {
    return Initializer.normal(1);
  }

  /** Does something wrong to the logits [B, 1]. */
  SDVariable spoil(ModelGraph graph, SDVariable logits) {
    return logits;
  }
}
