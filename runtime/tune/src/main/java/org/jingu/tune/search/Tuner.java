package org.jingu.tune.search;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jingu.lab.sweep.Lines;
import org.jspecify.annotations.Nullable;

/**
 * Makes a search, several jobs at once. Every event is on the disk before anything follows from it;
 * what a killed process had begun is begun again first, and goes on from its own checkpoint.
 */
public final class Tuner {
  /** The file of events in a search's folder. */
  public static final String EVENTS = "trials.jsonl";

  private final Search search;
  private final Lines<Event> lines;
  private final Runs runs;
  private final Deque<Job> again;
  private int written;
  private int running;
  private boolean stopped;

  /** Makes jobs. */
  public interface Runs {
    /**
     * Trains a trial up to its rung.
     *
     * @throws FailedTrial if it fails for a reason of its own; whatever else is thrown ends the
     *     search
     */
    Event.Outcome make(Job job);

    /** Tells of an event that is on the disk. */
    void happened(Job job, Event event);
  }

  /** A trial cannot be made, or exploded. */
  public static final class FailedTrial extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With its reason. */
    public FailedTrial(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A search in a folder, with what happened there before. */
  public Tuner(Path folder, Search search, Runs runs) {
    this.search = search;
    this.lines = new Lines<>(folder.resolve(EVENTS), Event.class);
    this.runs = runs;
    List<Event> before = lines.read();
    before.forEach(search::add);
    this.written = before.size();
    this.again = new ArrayDeque<>(search.begun());
  }

  /**
   * Goes on until the budget is used up.
   *
   * @param workers jobs at once
   */
  public void run(int workers) {
    if (workers == 1) {
      work();
      return;
    }
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        all.add(pool.submit(this::work));
      }
      join(all);
    } finally {
      pool.shutdownNow();
    }
  }

  /** Waits for all, and throws what the first to fail threw. */
  private static void join(List<Future<?>> all) {
    RuntimeException thrown = null;
    for (Future<?> one : all) {
      try {
        one.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the search was interrupted", e);
      } catch (ExecutionException e) {
        RuntimeException its =
            e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
        thrown = thrown == null ? its : thrown;
      }
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private void work() {
    Job job = take();
    while (job != null) {
      try {
        Event.Outcome outcome = runs.make(job);
        end(job, Event.reached(job, outcome));
      } catch (FailedTrial e) {
        end(job, Event.failed(job, String.valueOf(e.getMessage())));
      } catch (RuntimeException | Error e) {
        stop();
        throw e;
      }
      job = take();
    }
  }

  /** The next job; while others run, which may lead to more, it waits for them. */
  private synchronized @Nullable Job take() {
    try {
      Job job = choose();
      while (job == null && running > 0 && !stopped) {
        wait();
        job = choose();
      }
      running += job == null ? 0 : 1;
      return job;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private @Nullable Job choose() {
    if (stopped) {
      return null;
    }
    Job job = again.poll();
    if (job == null) {
      job = search.next();
      if (job != null) {
        record(job, Event.begun(job));
      }
    }
    return job;
  }

  private synchronized void end(Job job, Event event) {
    running--;
    record(job, event);
    notifyAll();
  }

  private synchronized void stop() {
    stopped = true;
    running--;
    notifyAll();
  }

  private void record(Job job, Event event) {
    lines.append(written, List.of(event));
    written++;
    search.add(event);
    runs.happened(job, event);
  }
}
