package org.jingu.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;

/** The batches of a case with tables, features {@code f0}, {@code f1}, … */
final class JinguBatches {
  private JinguBatches() {}

  static List<Batch> of(BenchmarkCase c, TableSizes tables) {
    float[] dense = InitialValues.dense(c, tables);
    float[] labels = InitialValues.labels(c);
    int[] offsets = tables.offsets(c.batch());
    List<Batch> batches = new ArrayList<>();
    for (int k = 0; k < TableSizes.BATCHES; k++) {
      Map<String, IdBags> sparse = new LinkedHashMap<>();
      for (int f = 0; f < tables.features(); f++) {
        sparse.put("f" + f, new IdBags(tables.draw(k, f, c.batch()), offsets));
      }
      batches.add(new Batch(c.batch(), dense, sparse, labels, null, null));
    }
    return batches;
  }
}
