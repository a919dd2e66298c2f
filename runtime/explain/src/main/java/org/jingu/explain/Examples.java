package org.jingu.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/** Examples in memory, of which others can be made whose columns come from several of them. */
public final class Examples {
  private static final int BATCH = 1024;

  private final FeatureSchema schema;
  private final List<String> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  private Examples(FeatureSchema schema) {
    this.schema = schema;
    columns.addAll(schema.dense());
    schema.sparse().forEach(feature -> columns.add(feature.name()));
  }

  /** One example: dense values, then the ids of every sparse feature. */
  private record Row(float[] dense, int[][] ids, float[] labels, float weight) {}

  /** Where the columns of an example come from. */
  @FunctionalInterface
  public interface Origin {
    /**
     * The example that has the value.
     *
     * @param example that is made
     * @param column of {@link #columns}
     */
    int of(int example, int column);
  }

  /**
   * Reads examples.
   *
   * @param keep which of them, by their place from 0
   * @throws org.jingu.api.data.DataException if the data is wrong
   */
  public static Examples read(BatchSource source, LongPredicate keep) {
    Examples examples = new Examples(source.schema());
    int size = (int) Math.min(BATCH, Math.max(1, source.examples()));
    long place = 0;
    try (BatchReader reader = source.open(BatchSource.Order.sequential(), size, 0)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        for (int b = 0; b < batch.size(); b++) {
          if (keep.test(place++)) {
            examples.add(batch, b);
          }
        }
      }
    }
    return examples;
  }

  /**
   * Examples of batches, one batch after another.
   *
   * @param schema what of them to keep
   * @throws IllegalArgumentException if a batch has not all of it
   */
  public static Examples of(FeatureSchema schema, List<Batch> batches) {
    Examples examples = new Examples(schema);
    for (Batch batch : batches) {
      for (int b = 0; b < batch.size(); b++) {
        examples.add(batch, b);
      }
    }
    return examples;
  }

  private void add(Batch batch, int b) {
    int m = schema.dense().size();
    int tasks = schema.labels().size();
    int[][] ids = new int[schema.sparse().size()][];
    for (int f = 0; f < ids.length; f++) {
      IdBags bags = batch.bags(schema.sparse().get(f).name());
      ids[f] = Arrays.copyOfRange(bags.values(), bags.offsets()[b], bags.offsets()[b + 1]);
    }
    float[] weights = batch.weights();
    rows.add(
        new Row(
            Arrays.copyOfRange(batch.dense(), b * m, (b + 1) * m),
            ids,
            Arrays.copyOfRange(batch.labels(), b * tasks, (b + 1) * tasks),
            weights == null ? 1 : weights[b]));
  }

  /** Their number, N. */
  public int size() {
    return rows.size();
  }

  /** The dense features, then the sparse ones. */
  public List<String> columns() {
    return columns;
  }

  /** The label of an example for a task, NaN where it has none. */
  public float label(int example, int task) {
    return rows.get(example).labels()[task];
  }

  /** What an example weighs. */
  public float weight(int example) {
    return rows.get(example).weight();
  }

  /** The value of a dense column. */
  public float value(int example, int column) {
    return rows.get(example).dense()[column];
  }

  /** The ids of a sparse column. */
  public int[] ids(int example, int column) {
    return rows.get(example).ids()[column - schema.dense().size()].clone();
  }

  /** Whether a column holds ids. */
  public boolean isSparse(int column) {
    return column >= schema.dense().size();
  }

  /** The examples as they are, without labels. */
  public BatchSource unchanged() {
    return made(size(), (example, column) -> example);
  }

  /**
   * Makes examples of these, without labels.
   *
   * @param size their number
   */
  public BatchSource made(int size, Origin origin) {
    return new Made(size, origin);
  }

  private final class Made implements BatchSource {
    private final int size;
    private final Origin origin;

    Made(int size, Origin origin) {
      this.size = size;
      this.origin = origin;
    }

    @Override
    public FeatureSchema schema() {
      return new FeatureSchema(schema.dense(), schema.sparse(), List.of());
    }

    @Override
    public long examples() {
      return size;
    }

    @Override
    public String digest() {
      throw new UnsupportedOperationException("examples that are made have no digest");
    }

    @Override
    public BatchReader open(Order order, int batchSize, long skipBatches) {
      if (order.shuffle()) {
        throw new UnsupportedOperationException("examples that are made have one order");
      }
      return new Reader(batchSize, skipBatches);
    }

    private final class Reader implements BatchReader {
      private final int batchSize;
      private long next;

      Reader(int batchSize, long skipBatches) {
        this.batchSize = batchSize;
        this.next = skipBatches * batchSize;
      }

      @Override
      public @Nullable Batch next() {
        if (next >= size) {
          return null;
        }
        Batch batch = batch((int) next, (int) Math.min(batchSize, size - next), origin);
        next += batchSize;
        return batch;
      }

      @Override
      public long bytesRead() {
        return 0;
      }

      @Override
      public long waitNanos() {
        return 0;
      }

      @Override
      public void close() {}
    }
  }

  private Batch batch(int first, int count, Origin origin) {
    int m = schema.dense().size();
    float[] dense = new float[count * m];
    for (int b = 0; b < count; b++) {
      for (int c = 0; c < m; c++) {
        dense[b * m + c] = rows.get(origin.of(first + b, c)).dense()[c];
      }
    }
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (int f = 0; f < schema.sparse().size(); f++) {
      SparseFeature feature = schema.sparse().get(f);
      sparse.put(feature.name(), bags(first, count, f, origin));
    }
    return new Batch(count, dense, sparse, new float[0], null, null);
  }

  private IdBags bags(int first, int count, int feature, Origin origin) {
    int[][] ids = new int[count][];
    int[] offsets = new int[count + 1];
    for (int b = 0; b < count; b++) {
      ids[b] = rows.get(origin.of(first + b, schema.dense().size() + feature)).ids()[feature];
      offsets[b + 1] = offsets[b] + ids[b].length;
    }
    int[] values = new int[offsets[count]];
    for (int b = 0; b < count; b++) {
      System.arraycopy(ids[b], 0, values, offsets[b], ids[b].length);
    }
    return new IdBags(values, offsets);
  }
}
