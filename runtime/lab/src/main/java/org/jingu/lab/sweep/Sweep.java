package org.jingu.lab.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.lab.ladder.Plan;
import org.jingu.lab.ladder.PlannedRun;
import org.jingu.lab.ladder.Speed;

/**
 * Makes the runs of a plan that are not made yet, in the plan's order, for as long as a budget
 * lasts. A run that was cut off is made again, or goes on from its own checkpoint.
 */
public final class Sweep {
  /** The file of points in a laboratory's folder. */
  public static final String POINTS = "points.jsonl";

  /** The file of times in a laboratory's folder. */
  public static final String TIMES = "times.jsonl";

  private final Plan plan;
  private final Speed speed;
  private final Lines<Point> points;
  private final Lines<RunTime> times;

  /** Makes a run; one that fails has a line that says so. */
  public interface Trial {
    /** The lines of a run, of which the last says that it is, and how long it took. */
    Made make(PlannedRun run);
  }

  /** What a run came to. */
  public record Made(List<Point> points, RunTime time) {}

  /**
   * How far a sweep came.
   *
   * @param made runs made now
   * @param done runs done in all
   * @param of how many
   * @param secondsLeft what the rest will take
   */
  public record Progress(int made, int done, int of, double secondsLeft) {}

  /** Of a laboratory's folder. */
  public Sweep(Path folder, Plan plan, Speed speed) {
    this.plan = plan;
    this.speed = speed;
    this.points = new Lines<>(folder.resolve(POINTS), Point.class);
    this.times = new Lines<>(folder.resolve(TIMES), RunTime.class);
  }

  /** The points of runs that are done. */
  public static List<Point> done(Path folder) {
    return whole(new Lines<>(folder.resolve(POINTS), Point.class).read());
  }

  /** The lines up to the last one that ends a run. */
  private static List<Point> whole(List<Point> all) {
    int end = all.size();
    while (end > 0 && !all.get(end - 1).last()) {
      end--;
    }
    return all.subList(0, end);
  }

  /**
   * Goes on.
   *
   * @param budgetSeconds after which no run is begun that would last longer
   * @param only an architecture, or "" for all
   * @param trial makes a run
   */
  public Progress run(double budgetSeconds, String only, Trial trial) {
    List<Point> whole = new ArrayList<>(whole(points.read()));
    Set<String> done = new HashSet<>();
    whole.stream().filter(Point::last).map(Point::digest).forEach(done::add);
    List<PlannedRun> wanted =
        plan.runs().stream()
            .filter(it -> only.isEmpty() || it.architecture().equals(only))
            .toList();
    double spent = 0;
    int made = 0;
    for (PlannedRun run : wanted) {
      double expected = speed.seconds(run.cost().gflop(), plan.examples());
      if (done.contains(run.digest())) {
        continue;
      }
      if (spent + expected > budgetSeconds) {
        break;
      }
      Made result = trial.make(run);
      points.append(whole.size(), result.points());
      whole.addAll(result.points());
      times.append(times.read().size(), List.of(result.time()));
      done.add(run.digest());
      spent += result.time().seconds();
      made++;
    }
    double left =
        wanted.stream()
            .filter(it -> !done.contains(it.digest()))
            .mapToDouble(it -> speed.seconds(it.cost().gflop(), plan.examples()))
            .sum();
    int all = (int) wanted.stream().filter(it -> done.contains(it.digest())).count();
    return new Progress(made, all, wanted.size(), left);
  }
}
