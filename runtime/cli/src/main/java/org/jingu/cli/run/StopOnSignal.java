package org.jingu.cli.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets Ctrl-C or SIGTERM end a piece of work in order: the JVM's exit waits until the work has seen
 * the request and finished.
 */
public final class StopOnSignal implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<Runnable> stop = new AtomicReference<>(() -> {});
  private final Thread hook = new Thread(this::stopAndWait, "stop on signal");

  /** Starts to listen for signals; until {@link #calls} there is nothing to wait for. */
  public static StopOnSignal install() {
    StopOnSignal installed = new StopOnSignal();
    Runtime.getRuntime().addShutdownHook(installed.hook);
    return installed;
  }

  private StopOnSignal() {}

  /** What asks the work to stop. */
  void calls(Runnable request) {
    stop.set(request);
  }

  private void stopAndWait() {
    stop.get().run();
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.printf(
            "warning: the step did not end in %d s; the last checkpoint stands%n",
            PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already going down, which is what the hook was for.
    }
  }
}
