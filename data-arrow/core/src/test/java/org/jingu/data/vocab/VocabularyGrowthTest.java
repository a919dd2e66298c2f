package org.jingu.data.vocab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.data.vocab.VocabularyGrowth.Grown;
import org.jingu.data.vocab.VocabularyGrowth.Rules;
import org.jingu.data.vocab.WaitingTokens.Seen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyGrowthTest {
  @TempDir Path temp;

  private static TokenCounter seen(int day, String... tokens) {
    TokenCounter counter = new TokenCounter();
    for (String token : tokens) {
      counter.add(token, day);
    }
    return counter;
  }

  private static Grown first(TokenCounter counter) {
    FittedVocabulary fitted = counter.build(1, 0, false);
    return new Grown(
        fitted,
        TokenHistory.fitted(fitted, counter),
        WaitingTokens.fitted(fitted, counter),
        0,
        0,
        0);
  }

  private static Grown grow(Grown before, TokenCounter seen, Rules rules) {
    return VocabularyGrowth.of(
        before.vocabulary(), before.history(), before.waiting(), seen, rules);
  }

  private static Rules keepAll(int version, int day) {
    return new Rules(version, day, 0, 1, 0, false);
  }

  @Test
  void newTokensComeAtTheEndTheMostFrequentFirst() {
    Grown day1 = first(seen(100, "b", "b", "a"));
    Grown day2 = grow(day1, seen(101, "z", "y", "y", "a", "x", "x"), keepAll(2, 101));
    assertEquals(List.of("<oov>", "b", "a", "x", "y", "z"), day2.vocabulary().tokens());
    assertArrayEquals(new int[] {1, 1, 1, 2, 2, 2}, day2.history().since());
    int unknown = TokenHistory.UNKNOWN;
    assertArrayEquals(new int[] {unknown, 100, 101, 101, 101, 101}, day2.history().lastSeen());
    assertEquals(3, day2.added());
    assertEquals(0, day2.reused());
  }

  @Test
  void aTokenThatWasNotSeenForTooLongIsEvictedAndItsRowReused() {
    Grown day1 = first(seen(100, "a", "a", "b"));
    Rules third = new Rules(2, 103, 2, 1, 0, false);
    Grown day3 = grow(day1, seen(103, "a"), third);
    assertEquals(Arrays.asList("<oov>", "a", null), day3.vocabulary().tokens());
    assertEquals(Vocabulary.OOV, day3.vocabulary().idOf("b"));
    assertEquals(1, day3.evicted());
    assertArrayEquals(new int[] {1, 1, 2}, day3.history().since());

    Grown day4 = grow(day3, seen(104, "a", "c", "d", "d"), new Rules(3, 104, 2, 1, 0, false));
    assertEquals(List.of("<oov>", "a", "d", "c"), day4.vocabulary().tokens());
    assertArrayEquals(new int[] {1, 1, 3, 3}, day4.history().since());
    assertEquals(1, day4.reused());
    assertEquals(2, day4.added());
  }

  @Test
  void aTokenStaysForExactlyAsManyDaysAsItMayBeMissing() {
    Grown day1 = first(seen(100, "a", "b"));
    Rules rules = new Rules(2, 102, 2, 1, 0, false);
    assertEquals(0, grow(day1, seen(102, "a"), rules).evicted());
    Rules dayAfter = new Rules(2, 103, 2, 1, 0, false);
    assertEquals(1, grow(day1, seen(103, "a"), dayAfter).evicted());
  }

  @Test
  void aTokenWaitsUntilItWasSeenOftenEnoughAllDaysTogether() {
    Grown day1 = first(seen(100, "a"));
    Grown day2 = grow(day1, seen(101, "b", "c", "c"), new Rules(2, 101, 0, 3, 0, false));
    assertEquals(List.of("<oov>", "a"), day2.vocabulary().tokens());
    assertEquals(Map.of("b", new Seen(1, 101), "c", new Seen(2, 101)), day2.waiting().tokens());
    Grown day3 = grow(day2, seen(102, "b", "c"), new Rules(3, 102, 0, 3, 0, false));
    assertEquals(List.of("<oov>", "a", "c"), day3.vocabulary().tokens());
    assertEquals(Map.of("b", new Seen(2, 102)), day3.waiting().tokens());
    Grown later = grow(day3, seen(110, "a"), new Rules(4, 110, 5, 3, 0, false));
    assertEquals(Map.of(), later.waiting().tokens(), "who waits is forgotten like who has a row");
  }

  @Test
  void aFullVocabularyTakesNoMore() {
    Grown day1 = first(seen(100, "a"));
    Grown day2 = grow(day1, seen(101, "b", "c", "c"), new Rules(2, 101, 0, 1, 2, false));
    assertEquals(List.of("<oov>", "a", "c"), day2.vocabulary().tokens());
    assertEquals(List.of("b"), List.copyOf(day2.waiting().tokens().keySet()));
  }

  @Test
  void theRowOfMissingValuesIsNeverEvicted() {
    TokenCounter counter = seen(100, "a");
    FittedVocabulary fitted = counter.build(1, 0, true);
    Grown day1 =
        new Grown(fitted, TokenHistory.fitted(fitted, counter), WaitingTokens.none(), 0, 0, 0);
    Grown later = grow(day1, seen(200, "b"), new Rules(2, 200, 1, 1, 0, true));
    assertEquals(List.of("<oov>", "", "b"), later.vocabulary().tokens());
  }

  @Test
  void idsOfTokensThatStayNeverChange() {
    Random random = new Random(11);
    Grown grown = first(seen(0, "t0", "t1"));
    for (int day = 1; day < 60; day++) {
      TokenCounter counter = new TokenCounter();
      for (int i = 0; i < 40; i++) {
        counter.add("t" + (day + random.nextInt(30)), day);
      }
      Grown next = grow(grown, counter, new Rules(day + 1, day, 4, 2, 25, false));
      List<@Nullable String> before = grown.vocabulary().tokens();
      Map<String, Integer> ids = new HashMap<>();
      for (int row = 1; row < before.size(); row++) {
        String token = before.get(row);
        boolean same = next.history().since()[row] <= day;
        assertEquals(
            same, token == null ? same : token.equals(next.vocabulary().tokens().get(row)));
        if (token != null && same) {
          ids.put(token, row);
        }
      }
      Grown now = next;
      ids.forEach((token, id) -> assertEquals(id, now.vocabulary().idOf(token)));
      assertTrue(next.vocabulary().rows() <= 26);
      grown = next;
    }
    assertTrue(grown.history().since()[1] > 1, "rows were reused");
  }

  @Test
  void filesKeepAllOfIt() {
    Grown day1 = first(seen(100, "a", "a", "b"));
    Grown day3 = grow(day1, seen(103, "a", "x"), new Rules(2, 103, 2, 2, 0, false));
    VocabularyFile.write(temp.resolve("v.arrow"), day3.vocabulary());
    TokenFiles.write(temp.resolve("h.arrow"), day3.history());
    TokenFiles.write(temp.resolve("w.arrow"), day3.waiting());
    assertEquals(day3.vocabulary().tokens(), VocabularyFile.read(temp.resolve("v.arrow")).tokens());
    TokenHistory history = TokenFiles.readHistory(temp.resolve("h.arrow"), 3);
    assertArrayEquals(day3.history().since(), history.since());
    assertArrayEquals(day3.history().lastSeen(), history.lastSeen());
    assertEquals(day3.waiting(), TokenFiles.readWaiting(temp.resolve("w.arrow")));
  }
}
