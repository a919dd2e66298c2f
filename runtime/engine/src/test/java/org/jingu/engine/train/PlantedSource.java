package org.jingu.engine.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/** Examples in memory whose clicks depend on user, tags (several or none) and a dense price. */
final class PlantedSource implements BatchSource {
  private static final int USERS = 20;
  private static final int TAGS = 7;

  private final FeatureSchema schema;
  private final List<Example> examples = new ArrayList<>();

  /** One example; a label of NaN is missing. */
  record Example(float price, int user, int[] tags, float[] labels) {}

  PlantedSource(int size, long seed) {
    this(size, seed, List.of("click"));
  }

  PlantedSource(int size, long seed, List<String> labels) {
    schema =
        new FeatureSchema(
            List.of("price"),
            List.of(SparseFeature.of("user", USERS), SparseFeature.of("tags", TAGS)),
            labels);
    Random random = new Random(seed);
    for (int i = 0; i < size; i++) {
      examples.add(example(random));
    }
  }

  private Example example(Random random) {
    float price = (float) random.nextGaussian();
    int user = random.nextInt(USERS);
    int[] tags = random.ints(random.nextInt(4), 0, TAGS).toArray();
    double z = 0.8 * price + (user % 5 - 2);
    for (int tag : tags) {
      z += tag % 2 == 0 ? 0.5 : -0.5;
    }
    float[] labels = new float[schema.labels().size()];
    for (int t = 0; t < labels.length; t++) {
      boolean missing = t > 0 && random.nextInt(3) == 0;
      labels[t] = missing ? Float.NaN : random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
    }
    return new Example(price, user, tags, labels);
  }

  /** Sets the first label of every example. */
  PlantedSource allLabelled(float label) {
    examples.replaceAll(
        example -> {
          float[] labels = example.labels().clone();
          labels[0] = label;
          return new Example(example.price(), example.user(), example.tags(), labels);
        });
    return this;
  }

  /** Replaces one example. */
  PlantedSource with(int index, Example example) {
    examples.set(index, example);
    return this;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public long examples() {
    return examples.size();
  }

  @Override
  public String digest() {
    return "planted:" + examples.size();
  }

  @Override
  public BatchReader open(Order order, int batchSize, long skipBatches) {
    List<Example> pass = new ArrayList<>(examples);
    if (order.shuffle()) {
      Collections.shuffle(pass, new Random(order.seed() * 31 + order.epoch()));
    }
    return new Reader(pass, batchSize, skipBatches * batchSize);
  }

  private static final class Reader implements BatchReader {
    private final List<Example> pass;
    private final int batchSize;
    private final long start;
    private long at;

    Reader(List<Example> pass, int batchSize, long start) {
      this.pass = pass;
      this.batchSize = batchSize;
      this.start = start;
      this.at = start;
    }

    @Override
    public @Nullable Batch next() {
      if (at >= pass.size()) {
        return null;
      }
      int end = (int) Math.min(pass.size(), at + batchSize);
      List<Example> rows = pass.subList((int) at, end);
      at = end;
      return batch(rows);
    }

    private static Batch batch(List<Example> rows) {
      int size = rows.size();
      int tasks = rows.get(0).labels().length;
      float[] price = new float[size];
      float[] labels = new float[size * tasks];
      long[] groups = new long[size];
      int[] users = new int[size];
      int[] ones = new int[size + 1];
      int[] offsets = new int[size + 1];
      for (int b = 0; b < size; b++) {
        Example row = rows.get(b);
        price[b] = row.price();
        users[b] = row.user();
        groups[b] = row.user();
        System.arraycopy(row.labels(), 0, labels, b * tasks, tasks);
        ones[b + 1] = b + 1;
        offsets[b + 1] = offsets[b] + row.tags().length;
      }
      int[] tags = rows.stream().flatMapToInt(r -> java.util.Arrays.stream(r.tags())).toArray();
      return new Batch(
          size,
          price,
          Map.of("user", new IdBags(users, ones), "tags", new IdBags(tags, offsets)),
          labels,
          null,
          groups);
    }

    @Override
    public long bytesRead() {
      return 16 * (at - start);
    }

    @Override
    public long waitNanos() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
