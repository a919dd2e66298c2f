package org.jingu.tune.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A trial as its events tell of it. */
public final class Trial {
  private final int number;
  private final Map<String, Object> values;
  private final List<Event.Outcome> outcomes = new ArrayList<>();
  private int rung;
  private boolean running;
  private @Nullable String failure;

  Trial(int number, Map<String, Object> values) {
    this.number = number;
    this.values = values;
  }

  void begun(int to) {
    rung = to;
    running = true;
  }

  void reached(Event.Outcome outcome) {
    outcomes.add(outcome);
    running = false;
  }

  void failed(String message) {
    failure = message;
    running = false;
  }

  /** Its number; 0 is the configuration as it is. */
  public int number() {
    return number;
  }

  /** The searched keys that are there. */
  public Map<String, Object> values() {
    return values;
  }

  /** The rung that it is at, or on its way to. */
  public int rung() {
    return rung;
  }

  /** Whether it is on its way. */
  public boolean isRunning() {
    return running;
  }

  /** Why it failed, or null. */
  public @Nullable String failure() {
    return failure;
  }

  /** What it came to, rung by rung; a failed trial may have some. */
  public List<Event.Outcome> outcomes() {
    return List.copyOf(outcomes);
  }

  /** What it has come to, or null where it failed or nothing is known. */
  public Event.@Nullable Outcome outcome() {
    return failure != null || outcomes.isEmpty() ? null : outcomes.get(outcomes.size() - 1);
  }

  /** GFLOP of its training. */
  public double gflop() {
    return outcomes.isEmpty() ? 0 : outcomes.get(outcomes.size() - 1).gflop();
  }
}
