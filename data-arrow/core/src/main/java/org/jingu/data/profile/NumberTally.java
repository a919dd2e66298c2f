package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jingu.api.data.Batch;
import org.jingu.data.profile.FeatureProfile.Bin;
import org.jingu.data.profile.FeatureProfile.InPart;
import org.jingu.data.profile.FeatureProfile.Kind;

/**
 * A dense feature. Its numbers fall into bins between the hundredths of the first part, of which
 * drift takes about twenty together.
 */
final class NumberTally implements FeatureTally {
  private static final int EDGES = 100;
  private static final double LEAST_OF_A_BIN = 0.05;

  private final String name;
  private final int column;
  private final int columns;
  private final double[] edges;
  private final long[][] counts;
  private final int[][][] links;
  private final long[] missing;
  private final double[] sums;
  private final double[] mins;
  private final double[] maxs;

  /**
   * For a column.
   *
   * @param columns how many dense ones there are
   * @param sample of the first part
   */
  NumberTally(String name, int column, int columns, NumberProfile sample, int parts, int labels) {
    this.name = name;
    this.column = column;
    this.columns = columns;
    double[] quantiles = new double[EDGES];
    for (int i = 0; i < EDGES; i++) {
      quantiles[i] = sample.quantile((i + 1.0) / EDGES);
    }
    edges = sample.count() == 0 ? new double[0] : Arrays.stream(quantiles).distinct().toArray();
    int bins = 2 * edges.length + 1;
    counts = new long[parts][bins];
    links = new int[labels][bins + 1][HeldOutAuc.WIDTH];
    missing = new long[parts];
    sums = new double[parts];
    mins = new double[parts];
    maxs = new double[parts];
    Arrays.fill(mins, Double.POSITIVE_INFINITY);
    Arrays.fill(maxs, Double.NEGATIVE_INFINITY);
  }

  @Override
  public void add(Batch batch, int part, int[][] draws) {
    for (int b = 0; b < batch.size(); b++) {
      float value = batch.dense()[b * columns + column];
      int bin = value == DatasetLook.FILLED ? counts[part].length : bin(value);
      if (bin == counts[part].length) {
        missing[part]++;
      } else {
        counts[part][bin]++;
        sums[part] += value;
        mins[part] = Math.min(mins[part], value);
        maxs[part] = Math.max(maxs[part], value);
      }
      for (int label = 0; label < draws.length; label++) {
        if (draws[label][b] >= 0) {
          links[label][bin][draws[label][b]]++;
        }
      }
    }
  }

  /** A value that is an edge is a bin of its own: zeros are often most of a column. */
  private int bin(double value) {
    int place = Arrays.binarySearch(edges, value);
    return place >= 0 ? 2 * place + 1 : 2 * (-place - 1);
  }

  @Override
  public FeatureProfile profile(List<String> parts, List<String> labels) {
    List<Integer> ends = ends();
    long[][] merged = new long[counts.length][];
    for (int part = 0; part < counts.length; part++) {
      merged[part] = merged(part, ends);
    }
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      int end = ends.get(i);
      double at = end < 2 * edges.length ? edges[end / 2] : Double.POSITIVE_INFINITY;
      String text = at < Double.POSITIVE_INFINITY ? "≤ " + number(at) : "above";
      bins.add(FeatureTally.bin(Kind.NUMBERS, at, text, merged, i));
    }
    if (Arrays.stream(missing).anyMatch(it -> it > 0)) {
      bins.add(FeatureTally.bin(Kind.MISSING, Double.NaN, "missing", merged, ends.size()));
    }
    List<InPart> inParts = new ArrayList<>();
    for (int part = 0; part < counts.length; part++) {
      inParts.add(inPart(parts.get(part), part, merged));
    }
    return new FeatureProfile(
        name, false, 0, inParts, bins, FeatureTally.alone(labels, List.of(links)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private InPart inPart(String part, int index, long[][] merged) {
    long values = Arrays.stream(counts[index]).sum();
    return new InPart(
        part,
        values,
        values + missing[index] == 0
            ? Double.NaN
            : missing[index] / (double) (values + missing[index]),
        Double.NaN,
        0,
        true,
        values == 0 ? Double.NaN : sums[index] / values,
        values == 0 ? Double.NaN : mins[index],
        values == 0 ? Double.NaN : maxs[index],
        index == 0 ? Double.NaN : Stability.index(merged[0], merged[index]),
        index == 0 ? Double.NaN : Stability.byChance(merged[0], merged[index]));
  }

  /** The last of the bins that are taken together; each ends with an edge, or is the last. */
  private List<Integer> ends() {
    long all = Arrays.stream(counts[0]).sum();
    List<Integer> ends = new ArrayList<>();
    long together = 0;
    for (int bin = 0; bin < counts[0].length - 1; bin++) {
      together += counts[0][bin];
      if (bin % 2 == 1 && together > 0 && together >= LEAST_OF_A_BIN * all) {
        ends.add(bin);
        together = 0;
      }
    }
    ends.add(counts[0].length - 1);
    return ends;
  }

  /** Counts of what is taken together, then the missing ones. */
  private long[] merged(int part, List<Integer> ends) {
    long[] merged = new long[ends.size() + 1];
    int group = 0;
    for (int bin = 0; bin < counts[part].length; bin++) {
      group += bin > ends.get(group) ? 1 : 0;
      merged[group] += counts[part][bin];
    }
    merged[ends.size()] = missing[part];
    return merged;
  }
}
