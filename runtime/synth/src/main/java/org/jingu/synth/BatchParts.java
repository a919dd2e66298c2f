package org.jingu.synth;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;

/** A batch while it is made, chunk by chunk, by several threads. */
final class BatchParts {
  private final Teacher teacher;
  private final TeacherConfig config;
  private final boolean labelled;
  private final int size;
  private final int[][] ids;
  private final int[][] counts;
  private final float[] dense;
  private final float[] labels;
  private final float[] oracle;

  BatchParts(Teacher teacher, boolean labelled, int size) {
    this.teacher = teacher;
    this.config = teacher.config();
    this.labelled = labelled;
    this.size = size;
    ids = new int[config.sparse()][];
    counts = new int[config.sparse()][size];
    for (int f = 0; f < config.sparse(); f++) {
      ids[f] = new int[size * teacher.nature().mostIds(f)];
    }
    dense = new float[size * config.dense()];
    labels = new float[labelled ? size : 0];
    oracle = new float[labels.length];
  }

  /** Makes some examples; each call has places of its own. */
  void fill(long first, int at, int count) {
    Chunk chunk = teacher.take();
    teacher.draw(first, count, chunk);
    for (int f = 0; f < config.sparse(); f++) {
      int most = teacher.nature().mostIds(f);
      System.arraycopy(chunk.ids[f], 0, ids[f], at * most, count * most);
      System.arraycopy(chunk.counts[f], 0, counts[f], at, count);
    }
    System.arraycopy(chunk.dense, 0, dense, at * config.dense(), count * config.dense());
    if (labelled) {
      teacher.logits(chunk);
      for (int i = 0; i < count; i++) {
        oracle[at + i] = chunk.logits[i];
        labels[at + i] = teacher.label(first + i, chunk.logits[i]) ? 1 : 0;
      }
    }
    teacher.giveBack(chunk);
  }

  Batch batch() {
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (int f = 0; f < config.sparse(); f++) {
      sparse.put(Teacher.name(f), bags(f));
    }
    return new Batch(size, dense, sparse, labels, null, null, labelled ? oracle : null);
  }

  /** Ids lie at the places of the longest bags; a bag's own follow those of the bag before. */
  private IdBags bags(int feature) {
    int most = teacher.nature().mostIds(feature);
    int[] offsets = new int[size + 1];
    for (int b = 0; b < size; b++) {
      int count = counts[feature][b];
      System.arraycopy(ids[feature], b * most, ids[feature], offsets[b], count);
      offsets[b + 1] = offsets[b] + count;
    }
    return new IdBags(Arrays.copyOf(ids[feature], offsets[size]), offsets);
  }
}
