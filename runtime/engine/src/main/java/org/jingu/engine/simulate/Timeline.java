package org.jingu.engine.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A step as a list of tasks that ranks do in order, each on a lane: a task begins when its lane and
 * those that it waits for are done, an exchange when it can begin on all ranks, and then ends for
 * all when it does for the slowest.
 */
final class Timeline {
  /** What a rank does at the same time. */
  enum Lane {
    COMPUTE,
    EXCHANGE
  }

  private final int ranks;
  private final boolean oneLane;
  private final Map<Lane, double[]> free = new EnumMap<>(Lane.class);
  private final List<Task> tasks = new ArrayList<>();

  /**
   * A task.
   *
   * @param begin by rank, milliseconds from the beginning of the step
   * @param end by rank
   */
  record Task(String name, Lane lane, double[] begin, double[] end) {
    double last() {
      return Arrays.stream(end).max().orElse(0);
    }
  }

  /**
   * Empty.
   *
   * @param oneLane whether exchanges take place between tasks instead of beside them
   */
  Timeline(int ranks, boolean oneLane) {
    this.ranks = ranks;
    this.oneLane = oneLane;
    for (Lane lane : Lane.values()) {
      free.put(lane, new double[ranks]);
    }
  }

  /** Adds what each rank does for itself, for so many milliseconds. */
  Task compute(String name, double[] millis, List<Task> after) {
    double[] begin = ready(Lane.COMPUTE, after);
    double[] end = new double[ranks];
    Arrays.setAll(end, rank -> begin[rank] + millis[rank]);
    return add(new Task(name, Lane.COMPUTE, begin, end), Lane.COMPUTE);
  }

  /** Adds what ranks do together, of which each is kept for so many milliseconds. */
  Task exchange(String name, double[] millis, List<Task> after) {
    Lane lane = oneLane ? Lane.COMPUTE : Lane.EXCHANGE;
    double begin = Arrays.stream(ready(lane, after)).max().orElse(0);
    double[] begins = new double[ranks];
    double[] ends = new double[ranks];
    Arrays.fill(begins, begin);
    Arrays.fill(ends, begin + Arrays.stream(millis).max().orElse(0));
    return add(new Task(name, Lane.EXCHANGE, begins, ends), lane);
  }

  private double[] ready(Lane lane, List<Task> after) {
    double[] ready = Objects.requireNonNull(free.get(lane)).clone();
    for (Task task : after) {
      Arrays.setAll(ready, rank -> Math.max(ready[rank], task.end[rank]));
    }
    return ready;
  }

  private Task add(Task task, Lane lane) {
    free.put(lane, task.end);
    tasks.add(task);
    return task;
  }

  List<Task> tasks() {
    return List.copyOf(tasks);
  }

  /** When the last task of any rank has ended. */
  double millis() {
    return tasks.stream().mapToDouble(Task::last).max().orElse(0);
  }

  /** The milliseconds for which a rank computes. */
  double computing(int rank) {
    return tasks.stream()
        .filter(task -> task.lane == Lane.COMPUTE)
        .mapToDouble(task -> task.end[rank] - task.begin[rank])
        .sum();
  }

  /** The rank that computes longest, for which the others wait. */
  int busiest() {
    int busiest = 0;
    for (int rank = 1; rank < ranks; rank++) {
      if (computing(rank) > computing(busiest)) {
        busiest = rank;
      }
    }
    return busiest;
  }
}
