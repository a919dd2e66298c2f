package org.jingu.cli.tune;

import java.util.function.Supplier;
import org.jingu.cli.run.Stopping;
import org.jingu.engine.train.TrainingListener;

/** Stops a run with a checkpoint once it has made the epochs of its rung. */
final class RungRun implements TrainingListener, Stopping {
  private final int epochs;
  private final Stops stops;
  private volatile Runnable request = () -> {};

  /**
   * A run.
   *
   * @param epochs passes after whose evaluation it stops
   * @param stops who else may stop it
   */
  RungRun(int epochs, Stops stops) {
    this.epochs = epochs;
    this.stops = stops;
  }

  @Override
  public <T> T during(Runnable request, Supplier<T> work) {
    this.request = request;
    return stops.during(request, work);
  }

  @Override
  public void evaluated(Evaluated event) {
    if (event.epoch() >= epochs) {
      request.run();
    }
  }
}
