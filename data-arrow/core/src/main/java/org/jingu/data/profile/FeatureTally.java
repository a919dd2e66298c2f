package org.jingu.data.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.data.profile.FeatureProfile.Bin;
import org.jingu.data.profile.FeatureProfile.Kind;

/** Takes the examples of all parts for one feature, in memory that does not grow with them. */
interface FeatureTally {
  /**
   * Takes a batch.
   *
   * @param part which, from 0
   * @param draws by label, then example, which count of {@link HeldOutAuc} it adds to, or a
   *     negative number; empty but for the first part
   */
  void add(Batch batch, int part, int[][] draws);

  /**
   * What there was.
   *
   * @param parts their names
   * @param labels the names of the labels
   */
  FeatureProfile profile(List<String> parts, List<String> labels);

  /** A bin with what each part has of it. */
  static Bin bin(Kind kind, double at, String text, long[][] counts, int bin) {
    Double[] shares = new Double[counts.length];
    for (int part = 0; part < shares.length; part++) {
      long all = 0;
      for (long count : counts[part]) {
        all += count;
      }
      shares[part] = all == 0 ? 0 : (double) counts[part][bin] / all;
    }
    return new Bin(kind, at, text, List.of(shares));
  }

  /** By label, the AUC of values by their counts. */
  static Map<String, Double> alone(List<String> labels, List<int[][]> values) {
    Map<String, Double> alone = new LinkedHashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      alone.put(labels.get(i), HeldOutAuc.of(values.get(i)));
    }
    return alone;
  }
}
