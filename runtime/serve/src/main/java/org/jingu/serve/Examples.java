package org.jingu.serve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.scorer.Scorer;
import org.jingu.scorer.Scores;

/** What a request wants scores of. Examples of one kind can be scored together. */
public sealed interface Examples {
  /** Their number. */
  int size();

  /** Whether these can be scored in one call. */
  boolean goesWith(Examples other);

  /** These and others that go with them, one after the other. */
  Examples joined(List<Examples> others);

  /** Scores them. */
  Scores score(Scorer scorer);

  /**
   * Raw rows.
   *
   * @param rows values by the names of raw columns
   */
  record Raw(List<? extends Map<String, ?>> rows) implements Examples {
    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public boolean goesWith(Examples other) {
      return other instanceof Raw;
    }

    @Override
    public Examples joined(List<Examples> others) {
      List<Map<String, ?>> all = new ArrayList<>(rows);
      others.forEach(it -> all.addAll(((Raw) it).rows));
      return new Raw(all);
    }

    @Override
    public Scores score(Scorer scorer) {
      return scorer.score(rows);
    }
  }

  /**
   * Ids and dense values, as the data set of the model has them.
   *
   * @param batch of exactly as many values and offsets as its examples need
   */
  record Encoded(Batch batch) implements Examples {
    @Override
    public int size() {
      return batch.size();
    }

    @Override
    public boolean goesWith(Examples other) {
      return other instanceof Encoded it
          && it.batch.sparse().keySet().equals(batch.sparse().keySet());
    }

    @Override
    public Examples joined(List<Examples> others) {
      List<Batch> parts = new ArrayList<>(List.of(batch));
      others.forEach(it -> parts.add(((Encoded) it).batch));
      Map<String, IdBags> sparse = new HashMap<>();
      for (String feature : batch.sparse().keySet()) {
        sparse.put(feature, bags(parts, feature));
      }
      int size = parts.stream().mapToInt(Batch::size).sum();
      return new Encoded(new Batch(size, dense(parts), sparse, new float[0], null, null));
    }

    private static float[] dense(List<Batch> parts) {
      float[] all = new float[parts.stream().mapToInt(it -> it.dense().length).sum()];
      int at = 0;
      for (Batch part : parts) {
        System.arraycopy(part.dense(), 0, all, at, part.dense().length);
        at += part.dense().length;
      }
      return all;
    }

    private static IdBags bags(List<Batch> parts, String feature) {
      int ids = parts.stream().mapToInt(it -> it.bags(feature).count(it.size())).sum();
      int size = parts.stream().mapToInt(Batch::size).sum();
      int[] values = new int[ids];
      int[] offsets = new int[size + 1];
      int row = 0;
      int at = 0;
      for (Batch part : parts) {
        IdBags bags = part.bags(feature);
        for (int i = 0; i < part.size(); i++) {
          offsets[row++] = at + bags.offsets()[i];
        }
        int count = bags.count(part.size());
        System.arraycopy(bags.values(), 0, values, at, count);
        at += count;
      }
      Arrays.fill(offsets, row, offsets.length, at);
      return new IdBags(values, offsets);
    }

    @Override
    public Scores score(Scorer scorer) {
      return scorer.score(batch);
    }
  }
}
