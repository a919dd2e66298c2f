package org.jingu.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jingu.api.data.DataException;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;
import org.jingu.serve.Refusal.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores what many callers ask of one model, several requests at a time. A request that finds
 * nobody waiting is scored by its caller's thread, unless requests wait for each other: waking
 * another thread takes as long as a small model. The others wait in a queue of bounded length;
 * threads take from it what can be scored in one call. Where such a call fails, each of its
 * requests is scored alone, so that only a bad one is refused.
 */
public final class Batcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

  private final Scorer scorer;
  private final Batching batching;
  private final Observer observer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Job> queue = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int queuedRows;

  /** Calls of the scorer that are made now, by these threads or by callers. */
  private int running;

  private boolean closed;

  /** Sees what is scored. */
  @FunctionalInterface
  public interface Observer {
    /** So many requests, of so many rows, were scored in one call. */
    void scored(int requests, int rows);
  }

  /** A request in the queue; times are of {@link System#nanoTime}. */
  private record Job(
      Examples examples, long queued, long deadline, CompletableFuture<Scores> scores) {}

  /**
   * Starts the threads.
   *
   * @param name of the model, for the threads
   * @param scorer which stays the caller's
   */
  public Batcher(String name, Scorer scorer, Batching batching, Observer observer) {
    this.scorer = scorer;
    this.batching = batching;
    this.observer = observer;
    for (int i = 0; i < batching.threads(); i++) {
      Thread thread = new Thread(this::work, "score " + name + " " + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /**
   * Asks for scores; they may be there already when it returns.
   *
   * @param deadline of {@link System#nanoTime}: what has not begun by then is refused
   * @return the scores, or a {@link Refusal}
   * @throws Refusal if too many rows are waiting, or the batcher is closed
   */
  public CompletableFuture<Scores> submit(Examples examples, long deadline) {
    Job job = new Job(examples, System.nanoTime(), deadline, new CompletableFuture<>());
    if (enters(job)) {
      score(List.of(job));
    }
    return job.scores;
  }

  /** Whether a request can be scored at once; else it waits. */
  private boolean enters(Job job) {
    int rows = job.examples.size();
    lock.lock();
    try {
      if (closed) {
        throw new Refusal(Reason.STOPPING, "the model is being closed; ask again");
      }
      if (batching.budgetMicros() == 0 && queue.isEmpty() && running < batching.threads()) {
        running++;
        return true;
      }
      if (queuedRows > 0 && queuedRows + rows > batching.queuedRows()) {
        throw new Refusal(
            Reason.BUSY,
            "%,d rows are waiting already, and at most %,d may; ask again in a moment"
                .formatted(queuedRows, batching.queuedRows()));
      }
      queue.add(job);
      queuedRows += rows;
      changed.signal();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Rows that wait. */
  public int queuedRows() {
    lock.lock();
    try {
      return queuedRows;
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    for (List<Job> jobs = next(); !jobs.isEmpty(); jobs = next()) {
      score(jobs);
    }
  }

  /** Scores jobs that entered, but for those whose time is over. */
  private void score(List<Job> jobs) {
    try {
      long now = System.nanoTime();
      List<Job> live = new ArrayList<>(jobs.size());
      for (Job job : jobs) {
        if (now - job.deadline < 0) {
          live.add(job);
        } else {
          job.scores.completeExceptionally(
              new Refusal(
                  Reason.LATE,
                  "the request waited for %,d ms, which is its whole time; ask again later"
                      .formatted((now - job.queued) / 1_000_000)));
        }
      }
      if (live.size() == 1) {
        scoreAlone(live.get(0));
      } else if (!live.isEmpty()) {
        scoreTogether(live);
      }
    } finally {
      leave();
    }
  }

  private void leave() {
    lock.lock();
    try {
      running--;
      if (closed) {
        changed.signalAll();
      } else if (!queue.isEmpty()) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Jobs that can be scored in one call, once their time has come; none after the last. */
  private List<Job> next() {
    lock.lock();
    try {
      while (true) {
        Job first = queue.peek();
        if (first == null) {
          if (closed) {
            return List.of();
          }
          changed.awaitUninterruptibly();
          continue;
        }
        if (running >= batching.threads()) {
          changed.awaitUninterruptibly();
          continue;
        }
        long left = first.queued + 1000 * batching.budgetMicros() - System.nanoTime();
        if (left <= 0 || closed || queuedRows >= batching.mostRows()) {
          return take();
        }
        changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // Nobody but this class knows these threads, which end when it is closed.
      throw new IllegalStateException("a scoring thread was interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private List<Job> take() {
    Job first = queue.remove();
    List<Job> jobs = new ArrayList<>(List.of(first));
    int rows = first.examples.size();
    for (Iterator<Job> rest = queue.iterator(); rest.hasNext() && rows < batching.mostRows(); ) {
      Job job = rest.next();
      if (first.examples.goesWith(job.examples)
          && rows + job.examples.size() <= batching.mostRows()) {
        rest.remove();
        jobs.add(job);
        rows += job.examples.size();
      }
    }
    queuedRows -= rows;
    running++;
    if (!queue.isEmpty()) {
      changed.signal();
    }
    return jobs;
  }

  private void scoreTogether(List<Job> jobs) {
    Scores all;
    try {
      List<Examples> others = jobs.subList(1, jobs.size()).stream().map(Job::examples).toList();
      all = jobs.get(0).examples.joined(others).score(scorer);
    } catch (RuntimeException | Error e) {
      jobs.forEach(this::scoreAlone);
      return;
    }
    observer.scored(jobs.size(), all.rows());
    int tasks = all.labels().size();
    int from = 0;
    for (Job job : jobs) {
      int to = from + job.examples.size() * tasks;
      job.scores.complete(new Scores(all.labels(), Arrays.copyOfRange(all.values(), from, to)));
      from = to;
    }
  }

  private void scoreAlone(Job job) {
    Scores scores;
    try {
      scores = job.examples.score(scorer);
    } catch (RuntimeException | Error e) {
      job.scores.completeExceptionally(refusal(e));
      return;
    }
    observer.scored(1, scores.rows());
    job.scores.complete(scores);
  }

  private static Refusal refusal(Throwable e) {
    if (e instanceof DataException || e instanceof IllegalArgumentException) {
      return new Refusal(Reason.INVALID, String.valueOf(e.getMessage()), e);
    }
    LOG.error("a request failed", e);
    return new Refusal(
        Reason.FAILED, "scoring failed; the server's log has the reason: report it", e);
  }

  /** What waits is scored; later requests are refused. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    awaitCallers();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitCallers() {
    lock.lock();
    try {
      while (running > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
