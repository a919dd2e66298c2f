package org.jingu.data.vocab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
  @TempDir Path temp;

  @Test
  void countsDescendAndEqualCountsAscendByToken() {
    Random random = new Random(4);
    for (int trial = 0; trial < 50; trial++) {
      List<String> tokens = new ArrayList<>();
      for (int i = random.nextInt(300); i > 0; i--) {
        tokens.add("t" + random.nextInt(40));
      }
      FittedVocabulary vocabulary = count(tokens).build(2, 10, trial % 2 == 0);
      Map<String, Integer> counts = new HashMap<>();
      tokens.forEach(token -> counts.merge(token, 1, Integer::sum));
      int reserved = trial % 2 == 0 ? 2 : 1;
      assertTrue(vocabulary.rows() <= reserved + 10);
      for (int id = reserved + 1; id < vocabulary.rows(); id++) {
        String before = vocabulary.tokens().get(id - 1);
        String token = vocabulary.tokens().get(id);
        int order = counts.get(before) - counts.get(token);
        assertTrue(order > 0 || (order == 0 && before.compareTo(token) < 0));
        assertTrue(counts.get(token) >= 2);
        assertEquals(id, vocabulary.idOf(token));
      }
      Collections.shuffle(tokens, random);
      assertEquals(
          vocabulary.tokens(), count(tokens).build(2, 10, trial % 2 == 0).tokens(), "row order");
    }
  }

  private static TokenCounter count(List<String> tokens) {
    TokenCounter counter = new TokenCounter();
    tokens.forEach(counter::add);
    return counter;
  }

  @Test
  void unknownAndMissingTokensHaveTheReservedRows() {
    FittedVocabulary with = count(List.of("a")).build(1, 0, true);
    assertEquals(List.of(0, 0, 1, 2), ids(with, "unknown", null, "", "a"));
    FittedVocabulary without = count(List.of("a")).build(1, 0, false);
    assertEquals(List.of(0, 0, 0, 1), ids(without, "unknown", null, "", "a"));
    assertEquals(0, with.idOf("<oov>"), "the row's own name is no token");
  }

  private static List<Integer> ids(Vocabulary vocabulary, String... tokens) {
    List<Integer> ids = new ArrayList<>();
    for (String token : tokens) {
      ids.add(vocabulary.idOf(token));
    }
    return ids;
  }

  @Test
  void emptyVocabularyKeepsItsReservedRow() {
    FittedVocabulary empty = new TokenCounter().build(1, 0, false);
    assertEquals(1, empty.rows());
    assertEquals(0, empty.idOf("a"));
  }

  @Test
  void hashIsMurmur3() {
    // Published values of MurmurHash3 x86 32 bit: "" never occurs, "test" with seed 0 is ba6bd213.
    HashedVocabulary hashed = new HashedVocabulary(1_000_003, 0, false);
    assertEquals(1 + Integer.remainderUnsigned(0xba6bd213, 1_000_003), hashed.idOf("test"));
    HashedVocabulary seeded = new HashedVocabulary(1_000_003, 0x9747b28c, true);
    assertEquals(2 + Integer.remainderUnsigned(0x704b81dc, 1_000_003), seeded.idOf("test"));
    assertEquals(1_000_005, seeded.rows());
    assertEquals(1, seeded.idOf(""));
    assertEquals(0, seeded.idOf(null));
  }

  @Test
  void hashesFillEveryBucketAndNoMore() {
    HashedVocabulary hashed = new HashedVocabulary(7, 3, false);
    int[] hits = new int[hashed.rows()];
    for (int i = 0; i < 7000; i++) {
      hits[hashed.idOf("token" + i)]++;
    }
    assertEquals(0, hits[0], "the out-of-vocabulary row is reserved");
    for (int bucket = 1; bucket < hits.length; bucket++) {
      assertEquals(1000.0, hits[bucket], 200);
    }
  }

  @Test
  void givenIdsAreWholeNumbersInRange() {
    for (String bad : List.of("", "-1", "10", "1.0", " 1", "x", "99999999999999999999", "٣")) {
      assertEquals(GivenIds.NOT_AN_ID, GivenIds.parse(bad, 10), bad);
    }
    assertEquals(9, GivenIds.parse("9", 10));
    assertEquals(7, new GivenIds(10).idOf("007"));
    assertThrows(IllegalArgumentException.class, () -> new GivenIds(10).idOf("10"));
  }

  @Test
  void fileKeepsTokensAndOrder() {
    FittedVocabulary written = count(List.of("é", "b,\"c\"", "x", "x")).build(1, 0, true);
    VocabularyFile.write(temp.resolve("v.arrow"), written);
    assertEquals(written.tokens(), VocabularyFile.read(temp.resolve("v.arrow")).tokens());
  }

  @Test
  void tokenThatStandsTwiceIsRefused() {
    DataException e =
        assertThrows(DataException.class, () -> new FittedVocabulary(List.of("<oov>", "a", "a")));
    assertTrue(e.getMessage().contains("'a' stands twice"), e.getMessage());
  }

  @Test
  void sizesBelongToTheirKindOfIds() {
    for (Map<String, ?> wrong :
        List.of(
            Map.of("ids", "hashed"),
            Map.of("ids", "as_is"),
            Map.of("buckets", 5),
            Map.of("ids", "as_is", "rows", 5, "buckets", 5),
            Map.of("ids", "hashed", "buckets", 5, "min_count", 2),
            Map.of("min_count", 0))) {
      assertThrows(
          ConfigException.class,
          () -> ConfigBinder.bind(VocabularyConfig.class, wrong, "vocabulary"),
          wrong.toString());
    }
  }
}
