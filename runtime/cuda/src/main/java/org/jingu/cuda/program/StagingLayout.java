package org.jingu.cuda.program;

import java.util.List;

/**
 * Where the inputs of a step are in the staging segment: what belongs to the step, then what
 * belongs to its batch: features, labels, ids. Everything begins at a multiple of 16 bytes.
 *
 * @param batch B
 * @param denseWidth the number of dense features, m
 * @param tasks T
 * @param positions by staged feature how many bags an example has: 1, or L of a sequence
 * @param bags the number of look-ups
 * @param groups the number of groups of tables
 * @param maskCount the number of dropout masks
 * @param grouped whether examples have groups and positions
 */
public record StagingLayout(
    int batch,
    int denseWidth,
    int tasks,
    List<Integer> positions,
    int bags,
    int groups,
    int maskCount,
    boolean grouped) {
  private static final long ALIGNMENT = 16;

  /** Bytes of the control block, see tables.cu. */
  private static final long CONTROL = 96;

  /** Copies the list. */
  public StagingLayout {
    positions = List.copyOf(positions);
  }

  /** The control block; its first number is the factor on all gradients, which clipping writes. */
  public Address control() {
    return Segment.STAGING.at(0);
  }

  /** The norm at which gradients are clipped. */
  public Address clipNorm() {
    return Segment.STAGING.at(4);
  }

  /** What the random streams have in common by which tables are rounded, 64 bits. */
  public Address rounding() {
    return Segment.STAGING.at(8);
  }

  /** The flag that the loss is finite. */
  public Address go() {
    return Segment.STAGING.at(16);
  }

  /** The number of the step, counted since the model was made. */
  public Address step() {
    return Segment.STAGING.at(20);
  }

  /** The numbers of a step of the optimizer of dense parameters. */
  public Address denseScalars() {
    return Segment.STAGING.at(24);
  }

  /** Those of the tables' optimizer. */
  public Address tableScalars() {
    return Segment.STAGING.at(56);
  }

  /** One 64-bit number a mask. */
  public Address masks(int index) {
    return Segment.STAGING.at(CONTROL + 8L * index);
  }

  /**
   * By group the number of ids, then by bag the number of ids of its group's bags before. Here
   * begins what depends on nothing but the batch.
   */
  public Address counts() {
    return Segment.STAGING.at(after(masks(0), 8L * maskCount));
  }

  /** Dense features [B, m]. */
  public Address dense() {
    return Segment.STAGING.at(after(counts(), 4L * (groups + bags)));
  }

  /** Labels [B, T]. */
  public Address labels() {
    return Segment.STAGING.at(after(dense(), 4L * batch * denseWidth));
  }

  /** The labels' weights [B, T]. */
  public Address weights() {
    return Segment.STAGING.at(after(labels(), 4L * batch * tasks));
  }

  /** The numbers of the examples' groups [B]. */
  public Address groupNumbers() {
    return Segment.STAGING.at(after(weights(), 4L * batch * tasks));
  }

  /** The examples' positions in the batch [B]. */
  public Address placesInBatch() {
    return Segment.STAGING.at(after(groupNumbers(), grouped ? 4L * batch : 0));
  }

  /** Offsets into the ids, those of one feature after another. */
  public Address offsets() {
    return Segment.STAGING.at(after(placesInBatch(), grouped ? 4L * batch : 0));
  }

  /**
   * How many bags a batch has of a feature, each of which has an offset; one more ends the last.
   */
  public int rows(int feature) {
    return Math.multiplyExact(batch, positions.get(feature));
  }

  /** Where among the offsets those of a feature begin. */
  public int firstOffset(int feature) {
    int first = 0;
    for (int f = 0; f < feature; f++) {
      first = Math.addExact(first, rows(f) + 1);
    }
    return first;
  }

  /** The ids of all features, one feature after another. */
  public Address ids() {
    return Segment.STAGING.at(after(offsets(), 4L * firstOffset(positions.size())));
  }

  /** Bytes with some number of ids. */
  public long bytes(long idCount) {
    return after(ids(), 4 * idCount);
  }

  private static long after(Address begin, long bytes) {
    return (begin.bytes() + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
