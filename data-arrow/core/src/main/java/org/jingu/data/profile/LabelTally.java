package org.jingu.data.profile;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.data.Batch;

/** The labels of a part. */
final class LabelTally {
  private final List<String> names;
  private final long[] known;
  private final double[] sums;
  private final boolean[] other;

  LabelTally(List<String> names) {
    this.names = names;
    known = new long[names.size()];
    sums = new double[names.size()];
    other = new boolean[names.size()];
  }

  void add(Batch batch) {
    for (int i = 0; i < batch.size() * names.size(); i++) {
      float value = batch.labels()[i];
      if (!Float.isNaN(value)) {
        int label = i % names.size();
        known[label]++;
        sums[label] += value;
        other[label] |= value != 0 && value != 1;
      }
    }
  }

  List<DatasetProfile.Label> profile() {
    List<DatasetProfile.Label> labels = new ArrayList<>();
    for (int i = 0; i < known.length; i++) {
      double mean = known[i] == 0 ? Double.NaN : sums[i] / known[i];
      labels.add(new DatasetProfile.Label(names.get(i), known[i], mean, !other[i]));
    }
    return labels;
  }
}
