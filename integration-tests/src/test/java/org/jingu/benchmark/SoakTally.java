package org.jingu.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What came of the requests of a soak. */
final class SoakTally {
  private static final int TOLD = 20;

  final LongAdder right = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder slow = new LongAdder();
  final LongAdder reloads = new LongAdder();
  final LongAdder wrong = new LongAdder();
  final LongAdder lost = new LongAdder();
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  /** An answer that is not what it has to be. */
  void wrong(String what) {
    wrong.increment();
    tell("wrong: " + what);
  }

  /** A request without an answer. */
  void lost(String what) {
    lost.increment();
    tell("lost: " + what);
  }

  private void tell(String what) {
    if (faults.size() < TOLD) {
      faults.add(what);
    }
  }

  boolean isClean() {
    return wrong.sum() + lost.sum() == 0;
  }

  /** The first of them. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    return "%,d right, %,d refused as they have to be, %,d of slow clients, %,d reloads; %,d wrong, %,d lost"
        .formatted(right.sum(), refused.sum(), slow.sum(), reloads.sum(), wrong.sum(), lost.sum());
  }
}
