package org.jingu.data.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DatasetLookTest {
  /** Batches that are made at once. */
  private record Made(FeatureSchema schema, List<Batch> batches) implements BatchSource {
    @Override
    public long examples() {
      return batches.stream().mapToLong(Batch::size).sum();
    }

    @Override
    public String digest() {
      return "sha256:none";
    }

    @Override
    public BatchReader open(Order order, int batchSize, long skipBatches) {
      Iterator<Batch> left = batches.iterator();
      return new BatchReader() {
        @Override
        public @Nullable Batch next() {
          return left.hasNext() ? left.next() : null;
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
      };
    }
  }

  /** What an example has, by its number. */
  private interface Example {
    float[] of(int row);
  }

  private static SparseFeature table(int rows) {
    return new SparseFeature("id", "id", rows, Pooling.SUM, 1, 0, null, 0, 0);
  }

  /** Examples of an id, a number and a label, in batches of a thousand. */
  private static Made made(int tableRows, int examples, Example example) {
    FeatureSchema schema =
        new FeatureSchema(List.of("number"), List.of(table(tableRows)), List.of("y"));
    List<Batch> batches = new ArrayList<>();
    for (int start = 0; start < examples; start += 1000) {
      int size = Math.min(1000, examples - start);
      int[] ids = new int[size];
      int[] offsets = new int[size + 1];
      float[] numbers = new float[size];
      float[] labels = new float[size];
      for (int b = 0; b < size; b++) {
        float[] values = example.of(start + b);
        ids[b] = (int) values[0];
        offsets[b + 1] = b + 1;
        numbers[b] = values[1];
        labels[b] = values[2];
      }
      batches.add(
          new Batch(size, numbers, Map.of("id", new IdBags(ids, offsets)), labels, null, null));
    }
    return new Made(schema, batches);
  }

  private static DatasetProfile look(BatchSource... parts) {
    Map<String, BatchSource> named = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i++) {
      named.put("part" + i, parts[i]);
    }
    return DatasetLook.at(named, (feature, ids) -> Map.of(1, "one"), (part, done, all) -> {});
  }

  @Test
  void partsOfOneDistributionDriftByChanceAlone() {
    Random random = new Random(1);
    Example same = row -> new float[] {random.nextInt(50), random.nextFloat(), row % 2};
    DatasetProfile profile = look(made(50, 20_000, same), made(50, 5000, same));
    for (FeatureProfile feature : profile.features()) {
      FeatureProfile.InPart later = feature.parts().get(1);
      assertTrue(later.drift() < 3 * later.chance(), feature.toString());
      assertTrue(later.chance() < 0.02, feature.toString());
    }
  }

  /**
   * Of two values that go from halves to a fifth, (.5 − .2) ln(.5 / .2) + (.5 − .8) ln(.5 / .8).
   */
  @Test
  void driftIsThePopulationStabilityIndex() {
    DatasetProfile profile =
        look(
            made(9, 10_000, row -> new float[] {1 + row % 2, row % 2, 0}),
            made(9, 10_000, row -> new float[] {row % 5 == 0 ? 1 : 2, row % 5 == 0 ? 0 : 1, 0}));
    double expected = 0.3 * Math.log(2.5) - 0.3 * Math.log(0.625);
    for (FeatureProfile feature : profile.features()) {
      assertEquals(expected, feature.drift(), 1e-3, feature.name());
    }
    assertEquals(
        List.of("one", "#2"),
        profile.features().get(1).bins().stream()
            .map(FeatureProfile.Bin::text)
            .sorted(Comparator.reverseOrder())
            .toList());
  }

  @Test
  void whatDecidesTheLabelRanksItAndWhatDoesNotDoesNot() {
    Random random = new Random(2);
    DatasetProfile profile =
        look(
            made(
                100,
                20_000,
                row -> {
                  int y = random.nextInt(2);
                  return new float[] {random.nextInt(100), y + 0.5f * random.nextFloat(), y};
                }));
    assertEquals(1, profile.features().get(0).alone().get("y"), 1e-3);
    assertEquals(0.5, profile.features().get(1).alone().get("y"), 0.02);
  }

  @Test
  void aLabelOfOtherNumbersHasNoRanking() {
    DatasetProfile profile = look(made(9, 3000, row -> new float[] {1, 2, row % 3 / 2f}));
    assertFalse(profile.parts().get(0).labels().get(0).binary());
    assertEquals(Map.of(), profile.features().get(0).alone());
  }

  @Test
  void aLargeTableIsCountedInBoundedMemoryAndSaysThatItIsEstimated() {
    int ids = 5_000_000;
    DistinctIds distinct = new DistinctIds(Integer.MAX_VALUE, 3);
    Random random = new Random(3);
    int start = random.nextInt(1000);
    for (int i = 0; i < ids; i++) {
      distinct.add(start + 7 * i);
    }
    assertFalse(distinct.exact());
    assertEquals(ids, (double) distinct.count(), 0.02 * ids);
    DistinctIds few = new DistinctIds(1000, 3);
    few.add(3);
    few.add(999);
    few.add(3);
    assertTrue(few.exact());
    assertEquals(2, few.count());
  }

  /** Ids beyond the table of counts are one bin, so that drift is only ever told too small. */
  @Test
  void moreIdsThanTheTableHoldsAreOthers() {
    int rows = 3_000_000;
    DatasetProfile profile =
        look(
            made(rows, 2_000_000, row -> new float[] {1 + row, 1, 0}),
            made(rows, 1000, row -> new float[] {1 + row, 1, 0}));
    FeatureProfile feature = profile.features().get(1);
    double all = feature.bins().stream().mapToDouble(bin -> bin.shares().get(0)).sum();
    assertEquals(1, all, 1e-9);
    assertEquals(2e6, (double) feature.parts().get(0).distinct(), 4e4);
  }

  @Test
  void mixingCanBeUndone() {
    for (long id : new long[] {1, 2, 77, Integer.MAX_VALUE + 1L}) {
      assertEquals(id, CountTable.unmix(CountTable.mix(id)));
    }
  }
}
