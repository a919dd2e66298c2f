package org.jingu.compiler.feed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/** Data whose batches have the bags of crosses too. They share everything else with the data's. */
record CrossedSource(BatchSource stored, FeatureSchema schema, List<CrossConfig> configs)
    implements BatchSource {

  @Override
  public long examples() {
    return stored.examples();
  }

  @Override
  public String digest() {
    return stored.digest();
  }

  @Override
  public Map<String, Double> cut() {
    return stored.cut();
  }

  @Override
  public BatchReader open(Order order, int batchSize, long skipBatches) {
    return open(order, batchSize, skipBatches, Slice.WHOLE);
  }

  @Override
  public BatchReader open(Order order, int batchSize, long skipBatches, Slice slice) {
    return new Reader(
        stored.open(order, batchSize, skipBatches, slice),
        configs.stream().map(Cross::new).toList());
  }

  private static final class Reader implements BatchReader {
    private final BatchReader stored;
    private final List<Cross> crosses;
    private long nanos;

    Reader(BatchReader stored, List<Cross> crosses) {
      this.stored = stored;
      this.crosses = crosses;
    }

    @Override
    public @Nullable Batch next() {
      Batch batch = stored.next();
      if (batch == null) {
        return null;
      }
      long start = System.nanoTime();
      Map<String, IdBags> sparse = new HashMap<>(batch.sparse());
      crosses.forEach(cross -> sparse.put(cross.name(), cross.of(batch)));
      nanos += System.nanoTime() - start;
      return new Batch(
          batch.size(),
          batch.dense(),
          sparse,
          batch.labels(),
          batch.weights(),
          batch.groups(),
          batch.oracle());
    }

    @Override
    public long bytesRead() {
      return stored.bytesRead();
    }

    /** {@inheritDoc} The caller waits for crosses too. */
    @Override
    public long waitNanos() {
      return stored.waitNanos() + nanos;
    }

    @Override
    public void close() {
      stored.close();
    }
  }
}
