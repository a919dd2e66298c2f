package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureDropoutTest {
  private static final int OOV = 3;
  private static final int ROWS = 50;

  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of("age"),
          List.of(item("item", OOV), item("last", OOV), item("tags", null)),
          List.of("y"));

  private static SparseFeature item(String name, @Nullable Integer oov) {
    String table = oov == null ? name : "item";
    return new SparseFeature(name, table, ROWS, Pooling.SUM, 1, 0, null, oov);
  }

  /** Batches of 1 to 40 examples, whose bags hold up to 3 ids, none of them {@link #OOV}. */
  private static List<Batch> batches(int count) {
    Random random = new Random(7);
    return IntStream.range(0, count).mapToObj(i -> batch(random, 1 + (17 * i) % 40)).toList();
  }

  private static Batch batch(Random random, int size) {
    Map<String, IdBags> sparse =
        Map.of("item", bags(random, size), "last", bags(random, size), "tags", bags(random, size));
    return new Batch(size, new float[size], sparse, new float[size], null, null);
  }

  private static IdBags bags(Random random, int size) {
    int[] offsets = new int[size + 1];
    for (int b = 0; b < size; b++) {
      offsets[b + 1] = offsets[b] + random.nextInt(4);
    }
    return new IdBags(random.ints(offsets[size], OOV + 1, ROWS).toArray(), offsets);
  }

  private static BatchReader over(double rate, long seed, List<Batch> batches, long step) {
    return new FeatureDropout(rate, seed).over(new ListReader(batches), SCHEMA, step);
  }

  private static List<int[]> bags(Batch batch, String feature) {
    IdBags bags = batch.bags(feature);
    return IntStream.range(0, batch.size())
        .mapToObj(b -> Arrays.copyOfRange(bags.values(), bags.offsets()[b], bags.offsets()[b + 1]))
        .toList();
  }

  /**
   * What a reader gives, copied before its arrays are used again: by batch and feature, the bags.
   */
  private static List<String> texts(BatchReader reader) {
    List<String> texts = new ArrayList<>();
    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
      for (SparseFeature feature : SCHEMA.sparse()) {
        texts.add(text(batch, feature.name()));
      }
    }
    return texts;
  }

  private static String text(Batch batch, String feature) {
    return bags(batch, feature).stream().map(Arrays::toString).toList().toString();
  }

  @Test
  void rateOfZeroLeavesTheReaderAsItIs() {
    BatchReader reader = new ListReader(batches(1));
    assertSame(reader, new FeatureDropout(0, 1).over(reader, SCHEMA, 0));
  }

  @Test
  void hiddenBagsAreTheOovRowOrEmptyAndOthersAsTheyWere() {
    List<Batch> whole = batches(60);
    BatchReader reader = over(0.3, 1, whole, 0);
    int hidden = 0;
    for (Batch batch : whole) {
      Batch dropped = reader.next();
      assertSame(batch.dense(), dropped.dense());
      assertSame(batch.labels(), dropped.labels());
      for (SparseFeature feature : SCHEMA.sparse()) {
        int[] replacement = feature.oov() == null ? new int[0] : new int[] {OOV};
        List<int[]> before = bags(batch, feature.name());
        List<int[]> after = bags(dropped, feature.name());
        for (int b = 0; b < batch.size(); b++) {
          if (!Arrays.equals(before.get(b), after.get(b))) {
            assertArrayEquals(replacement, after.get(b), feature.name());
            assertNotEquals(0, before.get(b).length, "an empty bag has nothing to hide");
            hidden++;
          }
        }
      }
    }
    assertNotEquals(0, hidden);
  }

  @Test
  void bagsAreHiddenAtTheRateAndEachFeatureByItself() {
    double rate = 0.2;
    BatchReader reader = over(rate, 11, batches(500), 0);
    long examples = 0;
    long items = 0;
    long both = 0;
    for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
      List<int[]> item = bags(batch, "item");
      List<int[]> last = bags(batch, "last");
      for (int b = 0; b < batch.size(); b++) {
        if (item.get(b).length == 0 || last.get(b).length == 0) {
          continue;
        }
        examples++;
        boolean hidden = Arrays.equals(item.get(b), new int[] {OOV});
        items += hidden ? 1 : 0;
        both += hidden && Arrays.equals(last.get(b), new int[] {OOV}) ? 1 : 0;
      }
    }
    assertBinomial(examples, rate, items);
    assertBinomial(examples, rate * rate, both);
  }

  /** Within 4 standard deviations: 1 seed in 16,000 is not. */
  private static void assertBinomial(long trials, double rate, long hits) {
    assertEquals(trials * rate, (double) hits, 4 * Math.sqrt(trials * rate * (1 - rate)));
  }

  @Test
  void whatIsHiddenDependsOnSeedAndStep() {
    List<Batch> whole = batches(20);
    List<String> all = texts(over(0.3, 1, whole, 40));
    List<String> resumed = texts(over(0.3, 1, whole.subList(7, 20), 47));
    assertEquals(all.subList(7 * 3, all.size()), resumed);
    assertNotEquals(all, texts(over(0.3, 2, whole, 40)));
    assertNotEquals(all, texts(over(0.3, 1, whole, 41)));
  }

  @Test
  void theReadersBatchesStayAsTheyAre() {
    List<Batch> whole = batches(30);
    List<String> before = texts(new ListReader(whole));
    texts(over(0.5, 1, whole, 0));
    assertEquals(before, texts(new ListReader(whole)));
  }

  @Test
  void arraysAreUsedAgainTwoBatchesLater() {
    Random random = new Random(1);
    BatchReader reader =
        over(0.5, 1, List.of(batch(random, 30), batch(random, 30), batch(random, 5)), 9);
    Batch first = reader.next();
    String text = text(first, "item");
    Batch second = reader.next();
    assertEquals(text, text(first, "item"));
    Batch third = reader.next();
    assertSame(first.bags("item"), third.bags("item"));
    assertNotEquals(first.bags("item"), second.bags("item"));
  }
}
