package org.jingu.cli.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets Ctrl-C or SIGTERM end a piece of work in order: the JVM's exit waits until the work has seen
 * the request and finished.
 */
public final class StopOnSignal implements Stopping, AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicReference<@Nullable Runnable> stop = new AtomicReference<>();
  private final Thread hook = new Thread(this::stopAndWait, "stop on signal");

  private StopOnSignal() {}

  /**
   * Starts to listen for signals; while nothing {@link #during} runs, a signal ends the program.
   */
  public static StopOnSignal install() {
    StopOnSignal installed = new StopOnSignal();
    Runtime.getRuntime().addShutdownHook(installed.hook);
    return installed;
  }

  @Override
  public <T> T during(Runnable request, Supplier<T> work) {
    stop.set(request);
    try {
      return work.get();
    } finally {
      // A request that came has made the work throw; the hook waits for close().
      stop.set(null);
    }
  }

  private void stopAndWait() {
    Runnable request = stop.get();
    if (request == null) {
      return;
    }
    request.run();
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.printf(
            "warning: the work at hand did not end in %d s; of a run the last checkpoint stands%n",
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
