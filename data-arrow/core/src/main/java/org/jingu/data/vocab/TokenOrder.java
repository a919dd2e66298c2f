package org.jingu.data.vocab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts counted tokens in the order of a vocabulary, in files where there are too many for the
 * memory.
 */
final class TokenOrder implements AutoCloseable {
  private final TokenMemory memory;
  private final List<CountedToken> held = new ArrayList<>();
  private long bytes;
  private @Nullable TokenRuns spilled;

  TokenOrder(TokenMemory memory) {
    this.memory = memory;
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
      runs = new TokenRuns(memory.folder(), memory.name("order"), CountedToken.BY_COUNT);
      spilled = runs;
    }
    TokenSort.byCount(held);
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
      TokenSort.byCount(held);
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
