package org.jingu.engine;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import org.jingu.api.loss.LossPlugin;
import org.jingu.api.metric.Metric;
import org.jingu.engine.loss.CrossEntropyPlugin;
import org.jingu.engine.loss.FocalPlugin;
import org.jingu.engine.loss.PairwisePlugin;
import org.jingu.engine.loss.SquaredErrorPlugin;
import org.jingu.engine.metrics.Auc;
import org.jingu.engine.metrics.Calibration;
import org.jingu.engine.metrics.GroupAuc;
import org.jingu.engine.metrics.LogLoss;
import org.jingu.engine.metrics.NormalizedEntropy;
import org.jingu.engine.metrics.RelativeLogLoss;
import org.jingu.engine.metrics.RootMeanSquare;
import org.jingu.engine.plugin.Kind;

/** What the engine brings: the kinds of extensions that plugins may have, and its own of each. */
public final class EngineModule extends AbstractModule {
  @Override
  protected void configure() {
    // What is not bound is a mistake to be told at the start, not something to be guessed later.
    binder().requireExplicitBindings();
    Kind.MODEL.register(binder());
    Kind.METRIC.register(binder());
    Kind.LOSS.register(binder());
    metrics();
    losses();
  }

  private void metrics() {
    Multibinder<Metric> metrics = Kind.METRIC.builtIn(binder());
    metrics.addBinding().toInstance(new Auc());
    metrics.addBinding().toInstance(new Calibration());
    metrics.addBinding().toInstance(new GroupAuc());
    metrics.addBinding().toInstance(new LogLoss());
    metrics.addBinding().toInstance(new NormalizedEntropy());
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
