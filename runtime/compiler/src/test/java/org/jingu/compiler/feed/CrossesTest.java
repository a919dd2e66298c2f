package org.jingu.compiler.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource;
import org.jingu.api.data.CrossConfig;
import org.jingu.api.data.DataException;
import org.jingu.api.data.IdBags;
import org.junit.jupiter.api.Test;

class CrossesTest {
  private static final List<String> FEATURES = List.of("user", "item", "tags", "seen");

  /** Examples of one or several ids a feature, in memory. */
  private record Examples(List<Map<String, int[]>> rows) implements BatchSource {
    /** Users and items are single; tags and seen have 0 to 3 ids. */
    static Examples random(int size, long seed) {
      Random random = new Random(seed);
      List<Map<String, int[]>> rows = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        rows.add(
            Map.of(
                "user", random.ints(1, 0, 50).toArray(),
                "item", random.ints(1, 0, 9).toArray(),
                "tags", random.ints(random.nextInt(4), 0, 9).toArray(),
                "seen", random.ints(random.nextInt(4), 0, Integer.MAX_VALUE).toArray()));
      }
      return new Examples(rows);
    }

    @Override
    public FeatureSchema schema() {
      return new FeatureSchema(
          List.of(),
          FEATURES.stream().map(it -> SparseFeature.of(it, Integer.MAX_VALUE)).toList(),
          List.of("click"));
    }

    @Override
    public long examples() {
      return rows.size();
    }

    @Override
    public String digest() {
      return "sha256:0";
    }

    @Override
    public BatchReader open(Order order, int batchSize, long skipBatches) {
      return new BatchReader() {
        private int at = (int) skipBatches * batchSize;

        @Override
        public Batch next() {
          int size = Math.min(batchSize, rows.size() - at);
          at += batchSize;
          return size <= 0 ? null : batch(rows.subList(at - batchSize, at - batchSize + size));
        }

        @Override
        public long bytesRead() {
          return 7;
        }

        @Override
        public long waitNanos() {
          return 0;
        }

        @Override
        public void close() {}
      };
    }

    private static Batch batch(List<Map<String, int[]>> rows) {
      Map<String, IdBags> bags = new HashMap<>();
      for (String feature : FEATURES) {
        // Longer than needed, as batches may be.
        int[] offsets = new int[rows.size() + 3];
        int[] values = new int[3 * rows.size() + 2];
        for (int b = 0; b < rows.size(); b++) {
          int[] ids = rows.get(b).get(feature);
          System.arraycopy(ids, 0, values, offsets[b], ids.length);
          offsets[b + 1] = offsets[b] + ids.length;
        }
        bags.put(feature, new IdBags(values, offsets));
      }
      return new Batch(rows.size(), new float[0], bags, new float[rows.size()], null, null);
    }
  }

  private static CrossConfig cross(int buckets, int seed, String... features) {
    return new CrossConfig(List.of(features), "cross", buckets, seed);
  }

  /** The bags of a cross, example by example, read in batches of a size. */
  private static List<int[]> bags(CrossConfig cross, Examples data, int batchSize, int skip) {
    Crosses crosses = new Crosses(List.of(cross));
    List<Batch> batches = new ArrayList<>();
    try (BatchReader reader =
        crosses.over(data, data.schema()).open(BatchSource.Order.sequential(), batchSize, skip)) {
      for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
        batches.add(batch);
      }
    }
    // Only now, so that a batch whose arrays the next one takes would show.
    List<int[]> bags = new ArrayList<>();
    for (Batch batch : batches) {
      IdBags made = batch.bags("cross");
      assertNull(made.problem(0, batch.size(), cross.buckets()));
      for (int b = 0; b < batch.size(); b++) {
        bags.add(Arrays.copyOfRange(made.values(), made.offsets()[b], made.offsets()[b + 1]));
      }
    }
    return bags;
  }

  private static int bucket(CrossConfig cross, int... ids) {
    Map<String, int[]> row = new HashMap<>();
    FEATURES.forEach(it -> row.put(it, new int[0]));
    for (int i = 0; i < ids.length; i++) {
      row.put(cross.features().get(i), new int[] {ids[i]});
    }
    return bags(cross, new Examples(List.of(row)), 1, 0).get(0)[0];
  }

  /** Computed with {@code MurmurHash3.hash32x86} of Apache Commons Codec. */
  @Test
  void bucketsAreThoseOfMurmurHash3() {
    assertEquals(11_910, bucket(cross(1 << 18, 0, "user", "item"), 1, 2));
    assertEquals(86_211, bucket(cross(1 << 18, 0, "user", "item"), 2, 1));
    CrossConfig three = cross(1 << 18, 7, "user", "item", "tags");
    assertEquals(213_983, bucket(three, 3, 0, Integer.MAX_VALUE - 1));
  }

  @Test
  void bagsAreTheProductWithTheLastFeatureFastest() {
    CrossConfig cross = cross(997, 5, "tags", "user", "seen");
    Examples data = Examples.random(300, 1);
    List<int[]> found = bags(cross, data, 64, 0);
    for (int b = 0; b < found.size(); b++) {
      Map<String, int[]> row = data.rows().get(b);
      List<Integer> expected = new ArrayList<>();
      for (int tag : row.get("tags")) {
        for (int user : row.get("user")) {
          for (int seen : row.get("seen")) {
            expected.add(bucket(cross, tag, user, seen));
          }
        }
      }
      assertEquals(expected, Arrays.stream(found.get(b)).boxed().toList(), "example " + b);
    }
  }

  /** Examples of one combination at most are hashed together, others one by one. */
  @Test
  void aWideExampleChangesNoOther() {
    CrossConfig cross = cross(997, 5, "user", "seen");
    List<Map<String, int[]>> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int[] user = i % 3 == 0 ? new int[0] : new int[] {i};
      rows.add(Map.of("user", user, "item", user, "tags", user, "seen", user));
    }
    List<int[]> narrow = bags(cross, new Examples(rows), 64, 0);
    int[] two = {1, 2};
    rows.add(Map.of("user", two, "item", two, "tags", two, "seen", two));
    List<int[]> mixed = bags(cross, new Examples(rows), 64, 0);
    assertArrayEquals(narrow.toArray(), mixed.subList(0, 50).toArray());
    assertEquals(0, narrow.get(0).length);
    assertEquals(1, narrow.get(1).length);
    assertEquals(4, mixed.get(50).length);
  }

  @Test
  void anExampleHasTheSameBucketsInEveryBatch() {
    CrossConfig cross = cross(997, 5, "user", "tags");
    Examples data = Examples.random(200, 2);
    List<int[]> whole = bags(cross, data, 200, 0);
    for (int batchSize : new int[] {1, 7, 64}) {
      assertArrayEquals(whole.toArray(), bags(cross, data, batchSize, 0).toArray());
      assertArrayEquals(
          whole.subList(2 * batchSize, 200).toArray(), bags(cross, data, batchSize, 2).toArray());
    }
  }

  @Test
  void orderAndSeedChangeTheBucketsAlone() {
    Examples data = Examples.random(2000, 3);
    List<List<Integer>> forth = boxed(bags(cross(1 << 30, 0, "user", "item"), data, 99, 0));
    List<List<Integer>> back = boxed(bags(cross(1 << 30, 0, "item", "user"), data, 99, 0));
    List<List<Integer>> seeded = boxed(bags(cross(1 << 30, 1, "user", "item"), data, 99, 0));
    assertNotEquals(forth, back);
    assertNotEquals(forth, seeded);
    long pairs =
        data.rows().stream()
            .map(it -> it.get("user")[0] * 9 + it.get("item")[0])
            .distinct()
            .count();
    assertEquals(pairs, forth.stream().distinct().count());
    assertEquals(pairs, back.stream().distinct().count());
    assertEquals(pairs, seeded.stream().distinct().count());
  }

  private static List<List<Integer>> boxed(List<int[]> bags) {
    return bags.stream().map(it -> Arrays.stream(it).boxed().toList()).toList();
  }

  @Test
  void bucketsAreFilledEvenly() {
    List<Map<String, int[]>> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int[] none = {};
      rows.add(
          Map.of(
              "user",
              new int[] {i / 100},
              "item",
              new int[] {i % 100},
              "tags",
              none,
              "seen",
              none));
    }
    long[] counts = new long[100];
    bags(cross(100, 1, "user", "item"), new Examples(rows), 512, 0).forEach(it -> counts[it[0]]++);
    double[] even = new double[100];
    Arrays.fill(even, 200);
    assertTrue(new ChiSquareTest().chiSquareTest(even, counts) > 0.01, Arrays.toString(counts));
  }

  @Test
  void everythingElseIsTheData() {
    Examples data = Examples.random(10, 4);
    Crosses crosses = new Crosses(List.of(cross(5, 0, "user", "item")));
    List<SparseFeature> sparse = new ArrayList<>(data.schema().sparse());
    sparse.addAll(crosses.features());
    FeatureSchema read = new FeatureSchema(List.of(), sparse, List.of("click"));
    BatchSource source = crosses.over(data, read);
    assertEquals(read, source.schema());
    assertEquals(data.schema(), crosses.stored(read));
    assertEquals(data.digest(), source.digest());
    assertEquals(10, source.examples());
    assertSame(data, new Crosses(List.of()).over(data, data.schema()));
    try (BatchReader reader = source.open(BatchSource.Order.sequential(), 10, 0)) {
      Batch batch = reader.next();
      IdBags made = batch.bags("cross");
      assertSame(batch.bags("user").offsets(), made.offsets(), "one id a bag needs no new offsets");
      assertEquals(10, made.values().length);
      assertEquals(7, reader.bytesRead());
      assertTrue(reader.waitNanos() > 0, "crosses are waited for");
    }
  }

  @Test
  void examplesWithTooManyCombinationsAreRefused() {
    int[] many = new int[101];
    Map<String, int[]> row =
        Map.of("user", new int[1], "item", new int[1], "tags", new int[1], "seen", new int[1]);
    Map<String, int[]> wide = new HashMap<>(row);
    wide.put("tags", many);
    wide.put("seen", many);
    List<Map<String, int[]>> rows = new ArrayList<>(java.util.Collections.nCopies(300, row));
    rows.add(wide);
    DataException e =
        assertThrows(
            DataException.class,
            () -> bags(cross(5, 0, "tags", "seen"), new Examples(rows), 301, 0));
    assertTrue(
        e.getMessage().contains("cross 'cross' combines 101 of 'tags' with 101 of 'seen'"),
        e.getMessage());
  }
}
