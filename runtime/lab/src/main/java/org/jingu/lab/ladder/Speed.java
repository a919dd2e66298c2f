package org.jingu.lab.ladder;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How long runs take.
 *
 * @param engine that it is of
 * @param measured whether it was measured on this machine
 * @param points by what a model costs, ascending, how long an example takes
 * @param startSeconds what a run takes besides its examples
 */
public record Speed(String engine, boolean measured, List<Point> points, double startSeconds) {
  /**
   * A model's speed.
   *
   * @param gflop per example of training
   * @param seconds per example
   */
  public record Point(double gflop, double seconds) {}

  /** Rough rates, until they are measured: by GFLOP, GFLOP a second. */
  private static final double[][] CPU = {{0.0001, 10}, {0.001, 25}, {0.01, 60}, {1, 100}};

  private static final double[][] CUDA = {
    {0.002, 25_000}, {0.083, 237_000}, {2, 390_000}, {10, 400_000}
  };

  /** Sorts the points. */
  public Speed {
    points = points.stream().sorted(Comparator.comparingDouble(Point::gflop)).toList();
  }

  /** What an engine is taken to do while nothing was measured. */
  public static Speed assumed(String engine) {
    double[][] rates = engine.equals("cuda") ? CUDA : CPU;
    List<Point> points = Arrays.stream(rates).map(it -> new Point(it[0], it[0] / it[1])).toList();
    return new Speed(engine, false, points, engine.equals("cuda") ? 8 : 2);
  }

  /** How long a run takes: between points, on a straight line of logarithms. */
  public double seconds(double gflop, long examples) {
    return startSeconds + examples * perExample(gflop);
  }

  private double perExample(double gflop) {
    Point first = points.get(0);
    if (points.size() == 1 || gflop <= first.gflop()) {
      return first.seconds();
    }
    Point last = points.get(points.size() - 1);
    if (gflop >= last.gflop()) {
      return last.seconds() * gflop / last.gflop();
    }
    int next = 1;
    while (points.get(next).gflop() < gflop) {
      next++;
    }
    Point from = points.get(next - 1);
    Point to = points.get(next);
    double share = Math.log(gflop / from.gflop()) / Math.log(to.gflop() / from.gflop());
    return from.seconds() * Math.pow(to.seconds() / from.seconds(), share);
  }
}
