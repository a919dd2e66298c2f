package org.jingu.engine;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import org.jingu.api.metric.Metric;
import org.jingu.engine.metrics.Auc;
import org.jingu.engine.metrics.Calibration;
import org.jingu.engine.metrics.GroupAuc;
import org.jingu.engine.metrics.LogLoss;
import org.jingu.engine.metrics.NormalizedEntropy;
import org.jingu.engine.metrics.RelativeLogLoss;
import org.jingu.engine.plugin.Kind;

/** What the engine brings: the kinds of extensions that plugins may have, and its own of each. */
public final class EngineModule extends AbstractModule {
  @Override
  protected void configure() {
    // What is not bound is a mistake to be told at the start, not something to be guessed later.
    binder().requireExplicitBindings();
    Kind.MODEL.register(binder());
    Kind.METRIC.register(binder());
    metrics();
  }

  private void metrics() {
    Multibinder<Metric> metrics = Kind.METRIC.builtIn(binder());
    metrics.addBinding().toInstance(new Auc());
    metrics.addBinding().toInstance(new Calibration());
    metrics.addBinding().toInstance(new GroupAuc());
    metrics.addBinding().toInstance(new LogLoss());
    metrics.addBinding().toInstance(new NormalizedEntropy());
    metrics.addBinding().toInstance(new RelativeLogLoss());
  }
}
