package org.jingu.compiler.resource;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What was opened one after another, to be closed in reverse, also when not all of it was. All of
 * it is closed even where a closing fails.
 */
public final class Opened implements AutoCloseable {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** For nothing yet. */
  public Opened() {}

  /** Keeps something until the end. */
  public <T> T keep(T resource, Consumer<T> close) {
    closings.push(() -> close.accept(resource));
    return resource;
  }

  /** Closes what is open; the first failure is thrown at the end, with later ones suppressed. */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!closings.isEmpty()) {
      try {
        closings.pop().run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes what is open after a failure, which stays the one to report. */
  public void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}
