package org.jingu.engine.train;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jingu.engine.backend.Session;

/**
 * Where a run's time goes. A session's own phases count while it trains, not while it evaluates.
 */
final class PhaseTimes {
  static final String READER_WAIT = "reader_wait";
  static final String EVALUATION = "evaluation";
  static final String CHECKPOINT = "checkpoint";
  private static final String OTHER = "other";

  private final Session session;
  private final long start = System.nanoTime();
  private final Map<String, Long> nanos = new LinkedHashMap<>();
  private Map<String, Long> seen;

  PhaseTimes(Session session) {
    this.session = session;
    this.seen = new HashMap<>(session.phaseNanos());
    nanos.put(READER_WAIT, 0L);
  }

  void add(String phase, long duration) {
    nanos.merge(phase, duration, Long::sum);
  }

  /** Takes up what the session spent since the last look, and returns it. */
  Map<String, Long> takeTraining() {
    Map<String, Long> now = session.phaseNanos();
    Map<String, Long> spent = new LinkedHashMap<>();
    now.forEach((phase, total) -> spent.put(phase, total - seen.getOrDefault(phase, 0L)));
    spent.forEach(this::add);
    seen = new HashMap<>(now);
    return spent;
  }

  /** Runs something whose time in the session is not training. */
  <T> T aside(String phase, Supplier<T> work) {
    takeTraining();
    long began = System.nanoTime();
    T result = work.get();
    add(phase, System.nanoTime() - began);
    seen = new HashMap<>(session.phaseNanos());
    return result;
  }

  /** Seconds since the run began in this process. */
  double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Seconds by phase; what no phase claims is "other". */
  Map<String, Double> table() {
    takeTraining();
    Map<String, Double> table = new LinkedHashMap<>();
    nanos.forEach((phase, duration) -> table.put(phase, duration * 1e-9));
    double known = table.values().stream().mapToDouble(Double::doubleValue).sum();
    table.put(OTHER, Math.max(0, seconds() - known));
    return table;
  }
}
