package org.jingu.engine.backend;

import java.util.LinkedHashMap;
import java.util.Map;

/** Adds up where a session's time goes. */
public final class PhaseClock {
  private final Map<String, Long> nanos = new LinkedHashMap<>();
  private long last;

  /** With the phases in the order in which reports show them. */
  public PhaseClock(String... phases) {
    for (String phase : phases) {
      nanos.put(phase, 0L);
    }
  }

  /** Starts measuring. */
  public void start() {
    last = System.nanoTime();
  }

  /** Books the time since {@link #start} or the last lap on a phase. */
  public void lap(String phase) {
    long now = System.nanoTime();
    add(phase, now - last);
    last = now;
  }

  /** Books time that was measured elsewhere. */
  public void add(String phase, long duration) {
    nanos.merge(phase, duration, Long::sum);
  }

  /** Nanoseconds by phase so far. */
  public Map<String, Long> nanos() {
    return new LinkedHashMap<>(nanos);
  }
}
