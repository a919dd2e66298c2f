package org.jingu.cpu.kernel;

import org.jingu.cpu.work.WorkerPool;

/** One step of a program. */
public interface Kernel extends AutoCloseable {
  /** Does it, on as many threads as the pool has. */
  void run(WorkerPool pool);

  /** What it is, for printed plans and timing tables. */
  String describe();

  @Override
  default void close() {}
}
