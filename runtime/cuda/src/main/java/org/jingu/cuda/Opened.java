package org.jingu.cuda;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What was opened one after another, to be closed in reverse, also when not all of it was. */
final class Opened implements AutoCloseable {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Keeps something until the end. */
  <T> T keep(T resource, Consumer<T> close) {
    closings.push(() -> close.accept(resource));
    return resource;
  }

  @Override
  public void close() {
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
  }
}
