package org.jingu.data.vocab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jingu.api.data.DataException;
import org.jingu.data.text.Utf8;
import org.jingu.data.vocab.VocabularyGrowth.Grown;
import org.jingu.data.vocab.VocabularyGrowth.Rules;
import org.jingu.files.Folders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out does not depend on the memory that tokens have. */
class SpilledTokensTest {
  private static final int KILOBYTE = 1024;

  @TempDir Path temp;

  /** A shape of tokens that something could trip over. */
  private record Shape(String name, IntFunction<String> token) {}

  private static final Shape WIDE = new Shape("wide", i -> "\u4f60\ud83d\ude00" + i % 90);

  private static final List<Shape> SHAPES =
      List.of(
          WIDE,
          new Shape("few", i -> "t" + i % 3),
          new Shape("many", i -> "t" + i),
          new Shape("long", i -> "x".repeat(700 + i % 5) + i % 50),
          new Shape("halves", i -> "\ud83d" + (char) (0xdc00 + i % 7) + "\udc00".repeat(i % 3)),
          new Shape("bytes", i -> "" + (char) (1 + i % 255) + (char) (1 + i % 300)),
          new Shape("spaces", i -> " ".repeat(1 + i % 40)),
          // After each other in UTF-16, before each other in UTF-8.
          new Shape("order", i -> (i % 2 == 0 ? "\uffff" : "\ud800\udc00") + i % 9),
          new Shape("reserved", i -> i % 4 == 0 ? "<oov>" : ""));

  private record Outcome(
      List<@Nullable String> tokens, TokenHistory history, WaitingTokens waiting) {}

  private static Outcome fitted(TokenMemory memory, Shape shape, int rows, Random random) {
    TokenCounter counter = new TokenCounter(memory);
    TokenCounter beside = new TokenCounter(memory);
    for (int i = 0; i < rows; i++) {
      counter.add(shape.token().apply(random.nextInt(1 + rows)), 100 + random.nextInt(5));
      beside.add("b" + random.nextInt(1 + rows / 2));
    }
    int minCount = 1 + random.nextInt(3);
    int maxSize = random.nextBoolean() ? 0 : 1 + random.nextInt(20);
    FittedVocabulary built = counter.build(minCount, maxSize, random.nextBoolean());
    for (int id = 1; id < built.rows(); id++) {
      String token = built.tokens().get(id);
      assertEquals(
          token == null || token.isEmpty() ? 1 : id, built.idOf(token), shape.name() + " " + id);
    }
    assertEquals(Vocabulary.OOV, built.idOf("never seen"));
    return new Outcome(
        List.copyOf(built.tokens()),
        TokenHistory.fitted(built, counter),
        WaitingTokens.fitted(built, counter));
  }

  @Test
  void aKilobyteGivesWhatUnlimitedMemoryGives() throws IOException {
    int spilled = 0;
    for (Shape shape : SHAPES) {
      for (int rows : new int[] {0, 1, 7, 120, 500}) {
        long seed = 31L * rows + shape.name().length();
        Outcome expected = fitted(TokenMemory.unlimited(), shape, rows, new Random(seed));
        Outcome found;
        try (TokenMemory memory = TokenMemory.of(KILOBYTE, temp)) {
          found = fitted(memory, shape, rows, new Random(seed));
          spilled += Folders.list(temp).size();
        }
        String name = shape.name() + " " + rows;
        assertEquals(List.of(), Folders.list(temp), name);
        assertEquals(expected.tokens(), found.tokens(), name);
        assertArrayEquals(expected.history().lastSeen(), found.history().lastSeen(), name);
        assertEquals(expected.waiting(), found.waiting(), name);
      }
    }
    assertTrue(spilled >= 2 * SHAPES.size(), spilled + " times there were files");
  }

  @ParameterizedTest
  @ValueSource(longs = {KILOBYTE, 16 * KILOBYTE, 1 << 20})
  void aVocabularyOfAFileIsTheSameInAnyMemory(long bytes) {
    List<@Nullable String> tokens = new ArrayList<>(List.of("<oov>", ""));
    for (int i = 0; i < 2000; i++) {
      tokens.add(i % 17 == 3 ? null : WIDE.token().apply(i % 90) + "/" + i);
    }
    Path file = temp.resolve("v.arrow");
    VocabularyFile.write(file, new FittedVocabulary(tokens));
    try (TokenMemory memory = TokenMemory.of(bytes, temp)) {
      FittedVocabulary read = VocabularyFile.read(file, memory);
      assertEquals(tokens, read.tokens());
      for (int id = 1; id < tokens.size(); id++) {
        assertEquals(tokens.get(id) == null ? Vocabulary.OOV : id, read.idOf(tokens.get(id)));
      }
      assertEquals(Vocabulary.OOV, read.idOf("<oov>"));
      assertEquals(read.near("nothing like it"), new FittedVocabulary(tokens).near("…"));
    }
  }

  @Test
  void aTokenThatStandsTwiceIsRefusedInAnyMemory() {
    try (TokenMemory memory = TokenMemory.of(16, temp);
        VocabularyBuilder built = new VocabularyBuilder(memory)) {
      for (String token : List.of("<oov>", "a", "b", "a")) {
        built.add(token);
      }
      DataException e = assertThrows(DataException.class, built::build);
      assertTrue(e.getMessage().contains("'a' stands twice"), e.getMessage());
    }
  }

  @Test
  void aVocabularyGrowsAlikeInAnyMemory() {
    Grown expected = grown(TokenMemory.unlimited());
    try (TokenMemory memory = TokenMemory.of(KILOBYTE, temp)) {
      Grown found = grown(memory);
      assertEquals(expected.vocabulary().tokens(), found.vocabulary().tokens());
      assertArrayEquals(expected.history().since(), found.history().since());
      assertArrayEquals(expected.history().lastSeen(), found.history().lastSeen());
      assertEquals(expected.waiting(), found.waiting());
      assertTrue(found.evicted() > 0 && found.reused() > 0);
    }
  }

  private static Grown grown(TokenMemory memory) {
    TokenCounter first = new TokenCounter(memory);
    TokenCounter second = new TokenCounter(memory);
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      first.add("a" + random.nextInt(90), 10);
      second.add("a" + (60 + random.nextInt(90)), 20);
    }
    FittedVocabulary fitted = first.build(3, 0, true);
    return VocabularyGrowth.of(
        fitted,
        TokenHistory.fitted(fitted, first),
        WaitingTokens.fitted(fitted, first),
        second,
        new Rules(2, 20, 5, 3, 0, true));
  }

  @Test
  void bytesGiveEveryTextBackAndItsOrder() {
    for (Shape shape : SHAPES) {
      for (int i = 0; i < 400; i++) {
        String token = shape.token().apply(i);
        String other = shape.token().apply(i / 3);
        assertEquals(token, Utf8.text(Utf8.of(token)));
        assertEquals(
            Integer.signum(token.compareTo(other)),
            Integer.signum(Utf8.compare(Utf8.of(token), Utf8.of(other))),
            token + " " + other);
      }
    }
  }

  @Test
  void tokensAreSortedAsComparingSortsThem() {
    for (Shape shape : SHAPES) {
      List<CountedToken> tokens = new ArrayList<>();
      Random random = new Random(3);
      IntStream.range(0, 400)
          .mapToObj(shape.token())
          .distinct()
          .forEach(
              it ->
                  tokens.add(
                      new CountedToken(Utf8.of(it), 1 + random.nextInt(4), TokenHistory.UNKNOWN)));
      List<CountedToken> expected = new ArrayList<>(tokens);
      expected.sort(CountedToken.BY_COUNT);
      TokenSort.byCount(tokens);
      assertEquals(expected, tokens, shape.name());
    }
  }
}
