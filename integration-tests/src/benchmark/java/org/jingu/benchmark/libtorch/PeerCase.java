package org.jingu.benchmark.libtorch;

import org.jingu.benchmark.Operation;

/** A case, ready to run; see {@link org.jingu.benchmark.BenchmarkSubject}. */
interface PeerCase {
  double run(Operation operation);

  double checkedStep();
}
