package org.jingu.engine;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.MapBinder;
import com.google.inject.multibindings.Multibinder;
import java.util.List;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.metric.Metric;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.backend.cpu.CpuBackend;
import org.jingu.engine.backend.cuda.CudaBackend;
import org.jingu.engine.loss.CrossEntropyPlugin;
import org.jingu.engine.loss.FocalPlugin;
import org.jingu.engine.loss.PairwisePlugin;
import org.jingu.engine.loss.SquaredErrorPlugin;
import org.jingu.engine.metrics.Auc;
import org.jingu.engine.metrics.Calibration;
import org.jingu.engine.metrics.Excess;
import org.jingu.engine.metrics.ExcessError;
import org.jingu.engine.metrics.GroupAuc;
import org.jingu.engine.metrics.LogLoss;
import org.jingu.engine.metrics.NormalizedEntropy;
import org.jingu.engine.metrics.OracleLogLoss;
import org.jingu.engine.metrics.RelativeLogLoss;
import org.jingu.engine.metrics.RootMeanSquare;
import org.jingu.engine.optimizer.Rules;
import org.jingu.engine.plugin.Kind;
import org.jingu.engine.plugin.PluginSource;

/**
 * What the engine brings: ways to run models, the kinds of extensions that plugins may have, and
 * its own of each.
 */
public final class EngineModule extends AbstractModule {
  @Override
  protected void configure() {
    // What is not bound is a mistake to be told at the start, not something to be guessed later.
    binder().requireExplicitBindings();
    Kind.MODEL.register(binder());
    Kind.METRIC.register(binder());
    Kind.LOSS.register(binder());
    Kind.RULE.register(binder());
    engines();
    metrics();
    losses();
    Rules.BUILT_IN.forEach(rule -> Kind.RULE.builtIn(binder()).addBinding().toInstance(rule));
  }

  private void engines() {
    MapBinder<String, Backend> engines =
        MapBinder.newMapBinder(binder(), String.class, Backend.class);
    for (Backend engine : List.of(new CpuBackend(), new CudaBackend())) {
      engines.addBinding(engine.name()).toInstance(engine);
    }
    bind(Engines.class);
    bind(PluginSource.class);
  }

  private void metrics() {
    Multibinder<Metric> metrics = Kind.METRIC.builtIn(binder());
    metrics.addBinding().toInstance(new Auc());
    metrics.addBinding().toInstance(new Calibration());
    metrics.addBinding().toInstance(new Excess());
    metrics.addBinding().toInstance(new ExcessError());
    metrics.addBinding().toInstance(new GroupAuc());
    metrics.addBinding().toInstance(new LogLoss());
    metrics.addBinding().toInstance(new NormalizedEntropy());
    metrics.addBinding().toInstance(new OracleLogLoss());
    metrics.addBinding().toInstance(new RelativeLogLoss());
    metrics.addBinding().toInstance(new RootMeanSquare());
  }

  private void losses() {
    Multibinder<LossPlugin<?>> losses = Kind.LOSS.builtIn(binder());
    losses.addBinding().toInstance(new CrossEntropyPlugin());
    losses.addBinding().toInstance(new FocalPlugin());
    losses.addBinding().toInstance(new PairwisePlugin());
    losses.addBinding().toInstance(new SquaredErrorPlugin());
  }
}
