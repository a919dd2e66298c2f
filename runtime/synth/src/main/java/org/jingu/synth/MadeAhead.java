package org.jingu.synth;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jspecify.annotations.Nullable;

/**
 * Has the next batches made while the one at hand is trained on. A batch is shared out among all
 * cores but for its ends; where there are many, several batches are made at once.
 */
final class MadeAhead implements BatchReader {
  private static final int MAKERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
  private static final int AHEAD = MAKERS + 1;

  private final long batches;
  private final LongFunction<Batch> make;
  private final ExecutorService maker;
  private final Deque<CompletableFuture<Batch>> coming = new ArrayDeque<>();
  private long next;
  private long waited;

  MadeAhead(long first, long batches, LongFunction<Batch> make) {
    this.next = first;
    this.batches = batches;
    this.make = make;
    this.maker =
        Executors.newFixedThreadPool(
            MAKERS,
            task -> {
              Thread thread = new Thread(task, "synthetic-batches");
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public @Nullable Batch next() {
    while (next < batches && coming.size() < AHEAD) {
      long batch = next++;
      coming.add(CompletableFuture.supplyAsync(() -> make.apply(batch), maker));
    }
    CompletableFuture<Batch> made = coming.poll();
    if (made == null) {
      return null;
    }
    long start = System.nanoTime();
    try {
      return made.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      waited += System.nanoTime() - start;
    }
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public long waitNanos() {
    return waited;
  }

  @Override
  public void close() {
    maker.shutdownNow();
  }
}
