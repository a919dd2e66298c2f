package org.jingu.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeatureSchemaTest {
  private static void assertRefused(String message, Runnable making) {
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, making::run);
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  private static SparseFeature feature(int rows, int embeddings, int dim, @Nullable String group) {
    return new SparseFeature("city", "city", rows, Pooling.SUM, embeddings, dim, group);
  }

  @Test
  void columnNamesAreUniqueAcrossKinds() {
    assertRefused(
        "'age'",
        () -> new FeatureSchema(List.of("age"), List.of(SparseFeature.of("age", 3)), List.of("y")));
    assertRefused("'y'", () -> new FeatureSchema(List.of("y"), List.of(), List.of("y")));
  }

  @Test
  void featuresMayShareATableOfOneSize() {
    SparseFeature last = new SparseFeature("last", "item", 5, Pooling.SUM, 1, 0, null);
    List<SparseFeature> same = List.of(SparseFeature.of("item", 5), last);
    assertEquals(same, new FeatureSchema(List.of(), same, List.of()).sparse());
    List<SparseFeature> other = List.of(SparseFeature.of("item", 6), last);
    assertRefused("share table 'item'", () -> new FeatureSchema(List.of(), other, List.of()));
  }

  @Test
  void smallEmbeddingHasAGroupAndAWidth() {
    assertRefused("group", () -> feature(3, 1, 2, null));
    assertRefused("group", () -> feature(3, 1, 0, "place"));
    assertRefused("embeddings", () -> feature(3, 2, 2, "place"));
    assertEquals(2, feature(3, 1, 2, "place").dim());
  }

  @Test
  void tableHasRowsAndFeatureHasEmbeddings() {
    assertRefused("0 rows", () -> feature(0, 1, 0, null));
    assertRefused("0 embeddings", () -> feature(3, 0, 0, null));
  }

  @Test
  void outOfVocabularyRowIsOneOfTheTable() {
    for (int bad : new int[] {-1, 3}) {
      assertRefused(
          "the out-of-vocabulary row " + bad + " and 3 rows",
          () -> new SparseFeature("city", "city", 3, Pooling.SUM, 1, 0, null, bad));
    }
    assertEquals(2, new SparseFeature("city", "city", 3, Pooling.SUM, 1, 0, null, 2).oov());
    assertNull(feature(3, 1, 0, null).oov());
  }
}
