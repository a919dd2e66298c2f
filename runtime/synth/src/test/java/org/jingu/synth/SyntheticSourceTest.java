package org.jingu.synth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.api.data.IdBags;
import org.jingu.synth.TeacherConfig.Preset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is read, in whatever pieces and from wherever, has the same bits. */
final class SyntheticSourceTest {
  private static final int EXAMPLES = 1000;
  private static final int BATCH = 96;

  private static SyntheticSource source(Preset preset) {
    return new SyntheticSource(new Teacher(Teachers.small(preset, 200)), 5000, EXAMPLES);
  }

  private static List<Batch> read(BatchSource source, int batchSize, long skip, Slice slice) {
    List<Batch> batches = new ArrayList<>();
    try (BatchReader reader = source.open(Order.shuffled(3, 1), batchSize, skip, slice)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        batches.add(batch);
      }
    }
    return batches;
  }

  @ParameterizedTest
  @EnumSource
  void aBatchAtAPositionIsThatOfASequentialRead(Preset preset) {
    SyntheticSource source = source(preset);
    List<Batch> all = read(source, BATCH, 0, Slice.WHOLE);
    assertEquals(11, all.size());
    assertEquals(EXAMPLES % BATCH, all.get(10).size());
    for (int position = 0; position < all.size(); position++) {
      try (BatchReader reader = source.open(Order.sequential(), BATCH, position)) {
        assertSame(source, all.get(position), 0, Objects.requireNonNull(reader.next()));
      }
    }
    try (BatchReader reader = source.open(Order.sequential(), BATCH, all.size())) {
      assertNull(reader.next());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherTeacherOfTheSameKeysMakesTheSame(Preset preset) {
    SyntheticSource source = source(preset);
    List<Batch> one = read(source, BATCH, 0, Slice.WHOLE);
    List<Batch> other = read(source(preset), BATCH, 0, Slice.WHOLE);
    for (int b = 0; b < one.size(); b++) {
      assertSame(source, one.get(b), 0, other.get(b));
    }
    assertEquals(source.digest(), source(preset).digest());
  }

  @ParameterizedTest
  @EnumSource
  void slicesOfRanksTogetherAreTheBatch(Preset preset) {
    SyntheticSource source = source(preset);
    List<Batch> whole = read(source, BATCH, 2, Slice.WHOLE);
    for (int world : new int[] {1, 2, 5}) {
      for (int rank = 0; rank < world; rank++) {
        Slice slice = new Slice(rank, world);
        List<Batch> part = read(source, BATCH, 2, slice);
        assertEquals(whole.size(), part.size());
        for (int b = 0; b < whole.size(); b++) {
          int size = whole.get(b).size();
          assertEquals(slice.to(size) - slice.from(size), part.get(b).size());
          assertSame(source, whole.get(b), slice.from(size), part.get(b));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSizeOfBatchesDoesNotChangeExamples(Preset preset) {
    SyntheticSource source = source(preset);
    Batch all = read(source, EXAMPLES, 0, Slice.WHOLE).get(0);
    int at = 0;
    for (Batch batch : read(source, 7, 0, Slice.WHOLE)) {
      assertSame(source, all, at, batch);
      at += batch.size();
    }
    assertEquals(EXAMPLES, at);
  }

  /** Every example of a batch is that of another, from an example on. */
  private static void assertSame(BatchSource source, Batch whole, int from, Batch part) {
    int size = part.size();
    assertArrayEquals(rows(whole.labels(), from, size, 1), rows(part.labels(), 0, size, 1));
    float[] truth = Objects.requireNonNull(whole.oracle());
    float[] own = Objects.requireNonNull(part.oracle());
    assertArrayEquals(rows(truth, from, size, 1), rows(own, 0, size, 1));
    int m = source.schema().dense().size();
    assertArrayEquals(rows(whole.dense(), from, size, m), rows(part.dense(), 0, size, m));
    for (SparseFeature feature : source.schema().sparse()) {
      IdBags one = whole.bags(feature.name());
      IdBags other = part.bags(feature.name());
      assertNull(other.problem(0, size, feature.rows()));
      for (int b = 0; b < size; b++) {
        assertArrayEquals(bag(one, from + b), bag(other, b), feature.name());
      }
    }
  }

  private static float[] rows(float[] values, int from, int count, int width) {
    return Arrays.copyOfRange(values, from * width, (from + count) * width);
  }

  private static int[] bag(IdBags bags, int b) {
    return Arrays.copyOfRange(bags.values(), bags.offsets()[b], bags.offsets()[b + 1]);
  }
}
