package org.jingu.engine.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jingu.api.metric.Scored;

/**
 * GAUC: the mean of the groups' areas under the ROC curve, each by the weight of its examples (Zhou
 * et al., "Deep Interest Network", 2018, section 6.3). Groups with one class alone are left out.
 * Keeps 16 bytes an example.
 */
public final class GroupAuc extends BuiltInMetric {
  /** Makes it. */
  public GroupAuc() {
    super(
        "gauc",
        "The mean of the AUCs of groups, such as users, by their weight",
        Goal.MAXIMIZE,
        "the data has no group column, or no group has examples of both classes");
  }

  @Override
  public Accumulator start(String task) {
    return new ByGroup();
  }

  private static final class ByGroup implements Accumulator {
    private long[] keys = new long[1024];
    private long[] groups = new long[1024];
    private int size;
    private boolean undefined;

    @Override
    public void add(Scored examples) {
      long[] exampleGroups = examples.groups();
      if (exampleGroups == null) {
        undefined |= examples.count() > 0;
        return;
      }
      for (int i = 0; i < examples.count(); i++) {
        float score = examples.logits()[i];
        float weight = examples.weights()[i];
        float label = examples.labels()[i];
        undefined |= Float.isNaN(score) || Float.isNaN(weight);
        push(exampleGroups[i], score, weight * label);
        push(exampleGroups[i], score, weight * (label - 1));
      }
    }

    private void push(long group, float score, float signedWeight) {
      if (signedWeight == 0) {
        return;
      }
      if (size == keys.length) {
        int larger = RankedScores.larger(size);
        keys = Arrays.copyOf(keys, larger);
        groups = Arrays.copyOf(groups, larger);
      }
      keys[size] = RankedScores.key(score, signedWeight);
      groups[size++] = group;
    }

    @Override
    public double result() {
      if (undefined) {
        return Double.NaN;
      }
      Map<Long, Integer> numbers = new HashMap<>();
      int[] numberOf = new int[size];
      for (int i = 0; i < size; i++) {
        Integer next = numbers.size();
        Integer known = numbers.putIfAbsent(groups[i], next);
        numberOf[i] = known == null ? next : known;
      }
      return mean(gather(numberOf, numbers.size()), numberOf, numbers.size());
    }

    /** The keys with those of a group side by side. */
    private long[] gather(int[] numberOf, int count) {
      int[] next = starts(numberOf, count);
      long[] gathered = new long[size];
      for (int i = 0; i < size; i++) {
        gathered[next[numberOf[i]]++] = keys[i];
      }
      return gathered;
    }

    private int[] starts(int[] numberOf, int count) {
      int[] starts = new int[count + 1];
      for (int i = 0; i < size; i++) {
        starts[numberOf[i] + 1]++;
      }
      for (int g = 0; g < count; g++) {
        starts[g + 1] += starts[g];
      }
      return starts;
    }

    private double mean(long[] gathered, int[] numberOf, int count) {
      int[] starts = starts(numberOf, count);
      double sum = 0;
      double total = 0;
      for (int g = 0; g < count; g++) {
        Arrays.sort(gathered, starts[g], starts[g + 1]);
        double auc = RankedScores.auc(gathered, starts[g], starts[g + 1]);
        if (!Double.isNaN(auc)) {
          double weight = 0;
          for (int i = starts[g]; i < starts[g + 1]; i++) {
            weight += Math.abs(Float.intBitsToFloat((int) gathered[i]));
          }
          sum += weight * auc;
          total += weight;
        }
      }
      return total > 0 ? sum / total : Double.NaN;
    }
  }
}
