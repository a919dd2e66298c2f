package org.jingu.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jingu.api.data.DataException;

/**
 * What each column of an example adds to its logit, compared with reference examples: Shapley
 * values by sampling (Strumbelj and Kononenko, Knowledge and Information Systems 41, 2014).
 *
 * <p>For every reference, its columns take the example's values one after another in a random
 * order, and once more in the reverse order; each step's change of the logit belongs to its column.
 * Along each such walk the changes add up to the example's logit less the reference's, so the means
 * add up to the logit less the mean of the references', whatever was drawn. Only how the sum is
 * divided among the columns is an estimate, whose standard error is told.
 */
public final class Contributions {
  private final Examples examples;
  private final Scoring scoring;
  private final int tasks;
  private final List<Integer> references;
  private final long seed;

  /**
   * Prepares to explain.
   *
   * @param examples the ones to explain and the references
   * @param tasks T
   * @param references the places of the references among the examples
   * @param seed that draws the orders
   * @throws DataException if there is no reference
   */
  public Contributions(
      Examples examples, Scoring scoring, int tasks, List<Integer> references, long seed) {
    if (references.isEmpty()) {
      throw new DataException("there is no row to compare with; name data with more rows");
    }
    this.examples = examples;
    this.scoring = scoring;
    this.tasks = tasks;
    this.references = List.copyOf(references);
    this.seed = seed;
  }

  /**
   * A column's part.
   *
   * @param column its name
   * @param index its place among the columns
   * @param contribution to the logit
   * @param error the standard error of the contribution, NaN with a single reference
   */
  public record Part(String column, int index, double contribution, double error) {}

  /**
   * One task's logit of one example.
   *
   * @param logit the example's
   * @param base the mean of the references'
   * @param parts the largest first; their contributions add up to logit less base
   */
  public record Explained(double logit, double base, List<Part> parts) {
    /** Copies the parts. */
    public Explained {
      parts = List.copyOf(parts);
    }
  }

  /** The sums over walks of one task. */
  private static final class Sums {
    final double[] contributions;
    final double[] squares;
    double logit;
    double base;

    Sums(int columns) {
      contributions = new double[columns];
      squares = new double[columns];
    }
  }

  /**
   * Explains one example, task by task. The result depends on the example, the references and the
   * seed alone.
   *
   * @param example its place among the examples
   */
  public List<Explained> of(int example) {
    int columns = examples.columns().size();
    int walks = 2 * references.size();
    int[][] steps = new int[walks][];
    SplittableRandom random = new SplittableRandom(seed);
    for (int r = 0; r < references.size(); r++) {
      int[] order = Sampling.permutation(columns, random);
      steps[2 * r] = order;
      steps[2 * r + 1] = reversed(order);
    }
    float[] logits = score(example, steps);
    List<Explained> explained = new ArrayList<>();
    for (int t = 0; t < tasks; t++) {
      explained.add(explain(sums(t, steps, logits)));
    }
    return explained;
  }

  private static int[] reversed(int[] order) {
    int[] reversed = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      reversed[i] = order[order.length - 1 - i];
    }
    return reversed;
  }

  /** The logits along every walk: of the reference, after the first column, …, of the example. */
  private float[] score(int example, int[][] steps) {
    int columns = examples.columns().size();
    int[][] taken = new int[steps.length][columns];
    for (int w = 0; w < steps.length; w++) {
      for (int i = 0; i < columns; i++) {
        taken[w][steps[w][i]] = i;
      }
    }
    int length = columns + 1;
    return scoring.logits(
        examples.made(
            Math.multiplyExact(steps.length, length),
            (row, column) -> {
              int walk = row / length;
              boolean given = taken[walk][column] < row % length;
              return given ? example : references.get(walk / 2);
            }));
  }

  private Sums sums(int task, int[][] steps, float[] logits) {
    int columns = examples.columns().size();
    Sums sums = new Sums(columns);
    double[] pair = new double[columns];
    for (int w = 0; w < steps.length; w++) {
      int first = w * (columns + 1);
      for (int i = 0; i < columns; i++) {
        double before = logits[(first + i) * tasks + task];
        double after = logits[(first + i + 1) * tasks + task];
        pair[steps[w][i]] += (after - before) / 2;
      }
      sums.base += logits[first * tasks + task];
      sums.logit += logits[(first + columns) * tasks + task];
      if (w % 2 == 1) {
        for (int c = 0; c < columns; c++) {
          sums.contributions[c] += pair[c];
          sums.squares[c] += pair[c] * pair[c];
          pair[c] = 0;
        }
      }
    }
    return sums;
  }

  private Explained explain(Sums sums) {
    int n = references.size();
    List<Part> parts = new ArrayList<>();
    for (int c = 0; c < examples.columns().size(); c++) {
      double mean = sums.contributions[c] / n;
      double variance = Math.max(0, sums.squares[c] / n - mean * mean) / (n - 1);
      double error = n < 2 ? Double.NaN : Math.sqrt(variance);
      parts.add(new Part(examples.columns().get(c), c, mean, error));
    }
    parts.sort(Comparator.comparingDouble((Part part) -> -Math.abs(part.contribution())));
    return new Explained(sums.logit / (2 * n), sums.base / (2 * n), parts);
  }
}
