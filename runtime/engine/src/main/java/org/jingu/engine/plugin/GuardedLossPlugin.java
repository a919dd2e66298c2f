package org.jingu.engine.plugin;

import org.jingu.api.loss.CrossEntropy;
import org.jingu.api.loss.Link;
import org.jingu.api.loss.Loss;
import org.jingu.api.loss.LossGraph;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.loss.LossSetup;
import org.nd4j.autodiff.samediff.SDVariable;

/** A loss plugin behind the boundary, and its losses with it. */
final class GuardedLossPlugin<C extends Record> extends GuardedExtension<LossPlugin<C>>
    implements LossPlugin<C> {
  private GuardedLossPlugin(LossPlugin<C> plugin, PluginOutcome outcome) {
    super(plugin, outcome);
  }

  static LossPlugin<?> of(LossPlugin<?> plugin, PluginOutcome outcome) {
    return new GuardedLossPlugin<>(plugin, outcome);
  }

  @Override
  public Class<C> configType() {
    return extension.configType();
  }

  @Override
  public Loss create(C config, LossSetup setup) {
    Loss loss = guard.call("failed to create its loss", () -> extension.create(config, setup));
    // The api's own is no code of the plugin's, and an engine knows it by its class.
    return loss instanceof CrossEntropy ? loss : new GuardedLoss(loss);
  }

  private final class GuardedLoss implements Loss {
    private final Loss loss;

    GuardedLoss(Loss loss) {
      this.loss = loss;
    }

    @Override
    public SDVariable losses(LossGraph graph) {
      return guard.call("failed to write its graph", () -> loss.losses(graph));
    }

    @Override
    public Link link() {
      return guard.call("failed to give its link", loss::link);
    }

    @Override
    public boolean needsGroups() {
      return guard.call("failed to say whether it needs groups", loss::needsGroups);
    }

    @Override
    public double uninformed() {
      return guard.call("failed to give the loss of a model that knows nothing", loss::uninformed);
    }
  }
}
