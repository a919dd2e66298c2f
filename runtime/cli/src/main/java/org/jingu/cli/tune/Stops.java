package org.jingu.cli.tune;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.jingu.cli.run.Stopping;

/** Stops all runs that are on their way, and those that begin later. */
final class Stops implements Stopping {
  private final Set<Runnable> requests = new HashSet<>();
  private boolean stopped;

  @Override
  public <T> T during(Runnable request, Supplier<T> work) {
    begin(request);
    try {
      return work.get();
    } finally {
      end(request);
    }
  }

  private synchronized void begin(Runnable request) {
    requests.add(request);
    if (stopped) {
      request.run();
    }
  }

  private synchronized void end(Runnable request) {
    requests.remove(request);
  }

  /** Asks all to stop. */
  synchronized void stop() {
    stopped = true;
    requests.forEach(Runnable::run);
  }

  /** Whether they were asked to. */
  synchronized boolean stopped() {
    return stopped;
  }
}
