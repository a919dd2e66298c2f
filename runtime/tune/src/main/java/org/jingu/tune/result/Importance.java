package org.jingu.tune.result;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.jingu.tune.sampler.Tried;
import org.jingu.tune.space.Space;

/**
 * What each key has to do with the loss: an additive model, of a range a line and a parabola, of a
 * choice a number a value, fitted to the trials by ridge regression, and the share of the losses'
 * variance that each key's part has. Intervals are percentiles over trials drawn with repetition.
 * It sees no interactions, and what it says is of the trials that were made: a sampler that soon
 * stays in one corner shows little of the rest.
 */
public final class Importance {
  private static final int DRAWS = 300;
  private static final double COVERAGE = 0.9;
  private static final double RIDGE = 1;

  /** Fewer trials say nothing of several keys. */
  private static final int FEWEST = 6;

  private Importance() {}

  /**
   * A key's share.
   *
   * @param key the key
   * @param share of the variance of the losses
   * @param low the lower end of the 90 % interval
   * @param high the upper end
   */
  public record Share(String key, double share, double low, double high) {}

  /**
   * The shares of all keys, in the order of the space; empty where there are too few trials, or all
   * came to the same.
   *
   * @param tried trials, whose losses are finite
   * @param seed of the draws
   */
  public static List<Share> of(Space space, List<Tried> tried, long seed) {
    double[] losses = withoutOutliers(tried);
    if (losses.length < FEWEST || variance(losses) == 0) {
      return List.of();
    }
    int[] owners = columnOwners(space);
    double[][] rows = tried.stream().map(it -> columns(space, it)).toArray(double[][]::new);
    double[] shares = shares(rows, losses, owners, space.size());
    double[][] drawn = new double[DRAWS][];
    SplittableRandom random = new SplittableRandom(seed);
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] chosen = random.ints(losses.length, 0, losses.length).toArray();
      drawn[draw] =
          shares(
              Arrays.stream(chosen).mapToObj(i -> rows[i]).toArray(double[][]::new),
              Arrays.stream(chosen).mapToDouble(i -> losses[i]).toArray(),
              owners,
              space.size());
    }
    List<Share> all = new ArrayList<>();
    for (int i = 0; i < space.size(); i++) {
      int key = i;
      double[] sorted = Arrays.stream(drawn).mapToDouble(it -> it[key]).sorted().toArray();
      int outside = (int) (DRAWS * (1 - COVERAGE) / 2);
      all.add(
          new Share(
              space.dimensions().get(i).key(),
              shares[i],
              sorted[outside],
              sorted[DRAWS - 1 - outside]));
    }
    return all;
  }

  /** Losses far above the median would have all of the variance. */
  private static double[] withoutOutliers(List<Tried> tried) {
    double[] losses = tried.stream().mapToDouble(Tried::loss).toArray();
    if (losses.length == 0) {
      return losses;
    }
    double[] sorted = losses.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    double limit = median + 3 * (median - sorted[0]);
    return Arrays.stream(losses).map(it -> Math.min(it, limit)).toArray();
  }

  /** A parabola's column stands behind its line's. */
  private static double[] columns(Space space, Tried tried) {
    double[] code = space.encode(tried.values());
    int[] owners = space.owners();
    List<Double> columns = new ArrayList<>();
    for (int i = 0; i < code.length; i++) {
      columns.add(code[i]);
      if (space.dimensions().get(owners[i]).values().isRange()) {
        columns.add((code[i] - 0.5) * (code[i] - 0.5));
      }
    }
    return columns.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static int[] columnOwners(Space space) {
    List<Integer> owners = new ArrayList<>();
    for (int owner : space.owners()) {
      owners.add(owner);
      if (space.dimensions().get(owner).values().isRange()) {
        owners.add(owner);
      }
    }
    return owners.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double[] shares(double[][] rows, double[] losses, int[] owners, int keys) {
    double[] shares = new double[keys];
    double all = variance(losses);
    if (all == 0) {
      return shares;
    }
    RealMatrix x = standardized(rows);
    double mean = Arrays.stream(losses).average().orElseThrow();
    RealVector y = new ArrayRealVector(Arrays.stream(losses).map(it -> it - mean).toArray());
    RealMatrix square = x.transpose().multiply(x);
    for (int i = 0; i < owners.length; i++) {
      square.addToEntry(i, i, RIDGE);
    }
    RealVector found =
        new CholeskyDecomposition(square).getSolver().solve(x.transpose().operate(y));
    for (int key = 0; key < keys; key++) {
      double[] part = new double[rows.length];
      for (int column = 0; column < owners.length; column++) {
        for (int row = 0; owners[column] == key && row < part.length; row++) {
          part[row] += x.getEntry(row, column) * found.getEntry(column);
        }
      }
      shares[key] = variance(part) / all;
    }
    return shares;
  }

  /** Columns of mean 0 and variance 1; one that does not vary is 0. */
  private static RealMatrix standardized(double[][] rows) {
    RealMatrix x = new Array2DRowRealMatrix(rows.length, rows[0].length);
    for (int column = 0; column < rows[0].length; column++) {
      int at = column;
      double[] values = Arrays.stream(rows).mapToDouble(it -> it[at]).toArray();
      double mean = Arrays.stream(values).average().orElseThrow();
      double deviation = Math.sqrt(variance(values));
      for (int row = 0; row < values.length; row++) {
        x.setEntry(row, column, deviation > 1e-12 ? (values[row] - mean) / deviation : 0);
      }
    }
    return x;
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    return Arrays.stream(values).map(it -> (it - mean) * (it - mean)).average().orElse(0);
  }
}
