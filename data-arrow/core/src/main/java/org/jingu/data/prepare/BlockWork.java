package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Works on blocks with several threads. Each thread has a worker, which reads a block, works on it
 * and finishes it; blocks are read and finished one at a time and in their order, so that what
 * comes out does not depend on the number of threads. It is quickest where reading and finishing
 * are the smaller part.
 */
final class BlockWork {
  /** What one thread does. */
  interface Worker {
    /** Reads the next block; false at the end. */
    boolean read();

    /** Works on the block, beside other workers. */
    void work();

    /** Finishes the block, after all blocks before it. */
    void finish();
  }

  private final Object reading = new Object();
  private final Object turns = new Object();
  private long nextBlock;
  private boolean ended;
  private long turn;
  private @Nullable Throwable failure;

  private BlockWork() {}

  /**
   * Works until the end, or until a block fails: then no later block is finished, and what was
   * thrown is thrown on.
   *
   * @param workers one a thread
   */
  static void run(List<? extends Worker> workers) {
    BlockWork work = new BlockWork();
    List<Thread> threads = new ArrayList<>();
    for (Worker worker : workers.subList(1, workers.size())) {
      Thread thread = new Thread(() -> work.loop(worker), "jingu-rows-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    work.loop(workers.get(0));
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
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (work.failure instanceof RuntimeException e) {
      throw e;
    }
    if (work.failure instanceof Error e) {
      throw e;
    }
  }

  private void loop(Worker worker) {
    boolean more = true;
    while (more) {
      long block;
      Throwable thrown = null;
      synchronized (reading) {
        if (ended) {
          return;
        }
        block = nextBlock++;
        try {
          more = worker.read();
        } catch (RuntimeException | Error e) {
          thrown = e;
        }
        ended = !more || thrown != null;
      }
      if (more && thrown == null) {
        try {
          worker.work();
        } catch (RuntimeException | Error e) {
          thrown = e;
        }
      }
      if (!awaitTurn(block)) {
        return;
      }
      if (more && thrown == null) {
        try {
          worker.finish();
        } catch (RuntimeException | Error e) {
          thrown = e;
        }
      }
      endTurn(thrown);
      more &= thrown == null;
    }
  }

  /** Waits for the blocks before; false if one of them failed. */
  private boolean awaitTurn(long block) {
    boolean interrupted = false;
    synchronized (turns) {
      while (turn != block && failure == null) {
        try {
          turns.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return failure == null;
    }
  }

  private void endTurn(@Nullable Throwable thrown) {
    if (thrown != null) {
      synchronized (reading) {
        ended = true;
      }
    }
    synchronized (turns) {
      failure = thrown;
      turn++;
      turns.notifyAll();
    }
  }
}
