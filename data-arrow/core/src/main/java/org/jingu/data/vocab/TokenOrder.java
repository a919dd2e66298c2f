package org.jingu.data.vocab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts counted tokens in order, in files where there are too many for the memory. */
final class TokenOrder implements AutoCloseable {
  private final TokenMemory memory;
  private final Comparator<CountedToken> order;
  private final List<CountedToken> held = new ArrayList<>();
  private long bytes;
  private @Nullable TokenRuns spilled;

  TokenOrder(TokenMemory memory, Comparator<CountedToken> order) {
    this.memory = memory;
    this.order = order;
  }

  void add(CountedToken token) {
    held.add(token);
    bytes += TokenMemory.bytes(token.token());
    if (bytes > memory.forOrder()) {
      spill();
    }
  }

  private void spill() {
    TokenRuns runs = spilled;
    if (runs == null) {
      runs = new TokenRuns(memory.folder(), memory.name("order"), order);
      spilled = runs;
    }
    held.sort(order);
    runs.add(held);
    held.clear();
    bytes = 0;
  }

  /** Gives the first tokens in their order. */
  void forEach(long most, Consumer<CountedToken> sink) {
    long[] left = {most};
    Consumer<CountedToken> first =
        token -> {
          if (left[0]-- > 0) {
            sink.accept(token);
          }
        };
    TokenRuns runs = spilled;
    if (runs == null) {
      held.sort(order);
      held.forEach(first);
    } else {
      spill();
      runs.forEach(first);
    }
  }

  @Override
  public void close() {
    if (spilled != null) {
      spilled.close();
    }
  }
}
