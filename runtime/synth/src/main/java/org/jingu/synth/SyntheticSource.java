package org.jingu.synth;

import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;

/**
 * A part of a teacher's examples: those from one number to another. Any batch can be made without
 * the ones before it. Examples are independent, so a pass that is to be shuffled has them in the
 * same order.
 */
public final class SyntheticSource implements BatchSource {
  private final Teacher teacher;
  private final FeatureSchema schema;
  private final long first;
  private final long examples;

  /**
   * The examples of a part.
   *
   * @param first the number of the first
   * @param examples how many
   */
  public SyntheticSource(Teacher teacher, long first, long examples) {
    this(teacher, teacher.schema(), first, examples);
  }

  /**
   * The examples of a part as a run reads them.
   *
   * @param schema the teacher's, with changes that leave names alone; without the label, labels are
   *     not read, and with neither is the oracle
   */
  public SyntheticSource(Teacher teacher, FeatureSchema schema, long first, long examples) {
    this.teacher = teacher;
    this.schema = schema;
    this.first = first;
    this.examples = examples;
  }

  @Override
  public FeatureSchema schema() {
    return schema;
  }

  @Override
  public long examples() {
    return examples;
  }

  @Override
  public String digest() {
    return "%s+%d-%d".formatted(teacher.digest(), first, first + examples);
  }

  @Override
  public BatchReader open(Order order, int batchSize, long skipBatches) {
    return open(order, batchSize, skipBatches, Slice.WHOLE);
  }

  @Override
  public BatchReader open(Order order, int batchSize, long skipBatches, Slice slice) {
    long batches = (examples + batchSize - 1) / batchSize;
    return new MadeAhead(skipBatches, batches, batch -> make(batch, batchSize, slice));
  }

  private Batch make(long batch, int batchSize, Slice slice) {
    long from = batch * batchSize;
    int whole = (int) Math.min(batchSize, examples - from);
    int size = slice.to(whole) - slice.from(whole);
    long start = first + from + slice.from(whole);
    boolean labelled = !schema.labels().isEmpty();
    return teacher
        .kept()
        .get(new KeptBatches.Key(start, size, labelled), () -> make(start, size, labelled));
  }

  private Batch make(long start, int size, boolean labelled) {
    BatchParts parts = new BatchParts(teacher, labelled, size);
    IntStream.range(0, (size + Chunk.SIZE - 1) / Chunk.SIZE)
        .parallel()
        .forEach(
            c -> {
              int at = c * Chunk.SIZE;
              parts.fill(start + at, at, Math.min(Chunk.SIZE, size - at));
            });
    return parts.batch();
  }
}
