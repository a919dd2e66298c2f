package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.TextFile;
import org.jingu.data.schema.DatasetFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences of a preparation: of cells with several tokens, and of a user's earlier rows. */
class HistoryTest {
  private static final String YAML =
      """
      files: {train: [train.csv]}
      time: {column: when}
      sparse:
        user: {missing: empty}
        item: {missing: empty}
      histories:
        seen: {of: item, by: user, sequence: 3}
        liked: {of: item, by: user, label: like, sequence: 2}
      labels: {like: {missing: mask}}
      shuffle: false
      """;

  private static final String HEADER = "when,user,item,like";

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() {
    data = new Preparing(temp);
  }

  /** A column of ids as tokens. */
  private List<String> tokens(String part, String column) {
    List<String> names = data.tokens("item");
    return data.column(part, column).stream()
        .map(
            ids ->
                Arrays.stream(ids.substring(1, ids.length() - 1).split(",", -1))
                    .filter(id -> !id.isEmpty())
                    .map(id -> id.equals("0") ? "?" : names.get(Integer.parseInt(id)))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  @Test
  void aHistoryIsWhatWasStrictlyBeforeTheLatestLast() {
    data.file(
            "train.csv",
            HEADER,
            "300,ann,c,1", // files need not be in the order of time
            "100,ann,a,1",
            "200,ann,b,0",
            "200,ann,B,1", // of the same time as b: neither sees the other
            "400,bob,x,1",
            "500,ann,d,",
            "600,ann,e,1",
            "600,,e,1",
            "700,ann,,1",
            "800,ann,f,1")
        .run(YAML);
    assertEquals(
        List.of("a b B", "", "a", "a", "", "b B c", "B c d", "", "c d e", "c d e"),
        tokens("train", "seen"));
    // A row without a label is not liked.
    assertEquals(
        List.of("a B", "", "a", "a", "", "B c", "B c", "", "c e", "c e"), tokens("train", "liked"));
  }

  @Test
  void trainingSeesNothingOfValidationAndTest() {
    String yaml = YAML.replace("[train.csv]", "[train.csv], valid: [valid.csv], test: [test.csv]");
    data.file("train.csv", HEADER, "100,ann,a,1", "500,ann,a,1")
        .file("valid.csv", HEADER, "200,ann,a,1", "600,ann,a,1")
        .file("test.csv", HEADER, "300,ann,t,1", "700,ann,a,1")
        .run(yaml);
    assertEquals(List.of("", "a"), tokens("train", "seen"));
    assertEquals(List.of("a", "a a a"), tokens("valid", "seen"));
    // What training does not have is out of the vocabulary, at its place.
    assertEquals(List.of("a a", "? a a"), tokens("test", "seen"));
  }

  @Test
  void aDivisionByTimeOrChanceLeaksNothing() {
    Random random = new Random(4);
    List<String> rows = new ArrayList<>(List.of(HEADER));
    for (int i = 0; i < 600; i++) {
      // The item tells its row and the time.
      int time = 1000 + random.nextInt(200);
      rows.add("%d,u%d,%d_%d,%d".formatted(time, random.nextInt(5), i, time, random.nextInt(2)));
    }
    for (String split : List.of("by: time", "by: ratio, seed: 3")) {
      Path out = temp.resolve(split.replaceAll("\\W", "_"));
      data.file("train.csv", rows.toArray(new String[0]))
          .run(
              YAML.replace("shuffle: false", "split: {" + split + ", valid: 0.2, test: 0.2}"), out);
      List<String> names =
          Preparing.column(out.resolve("vocabulary").resolve("item.arrow"), "token");
      Path train = out.resolve("train/part-00000.arrow");
      List<String> own = Preparing.column(train, "item");
      List<String> seen = Preparing.column(train, "seen");
      int found = 0;
      for (int i = 0; i < own.size(); i++) {
        long time = time(names.get(Integer.parseInt(own.get(i))));
        for (String id : seen.get(i).replaceAll("[\\[\\]]", "").split(",", -1)) {
          if (!id.isEmpty()) {
            // Every item is of the training part, or it would be out of the vocabulary.
            assertTrue(time(names.get(Integer.parseInt(id))) < time, split);
            found++;
          }
        }
      }
      assertTrue(found > 500, split + ": " + found);
    }
  }

  private static long time(String item) {
    return Long.parseLong(item.substring(item.indexOf('_') + 1));
  }

  @Test
  void theReportSaysWhatWasCut() {
    PrepareReport report =
        data.file("train.csv", HEADER, "1,ann,a,1", "2,ann,b,1", "3,ann,c,1", "4,ann,d,1")
            .run(YAML);
    assertEquals(Map.of("seen", 0.0, "liked", 0.25), report.parts().get("train").cut());
  }

  @Test
  void theSchemaDescribesThemAsSequencesOfTheTableThatTheyShare() {
    data.file("train.csv", HEADER, "1,ann,a,1").run(YAML);
    FeatureSchema schema = DatasetFolder.read(data.out()).schema().toFeatureSchema(List.of("like"));
    assertEquals(
        List.of(
            new SparseFeature("seen", "item", 2, Pooling.MEAN, 1, 0, null, 0, 3),
            new SparseFeature("liked", "item", 2, Pooling.MEAN, 1, 0, null, 0, 2)),
        schema.sequences());
  }

  @Test
  void rowsToBeScoredBringTheirHistories() {
    data.file("train.csv", HEADER, "1,ann,a,1", "2,ann,b,1", "3,ann,c,1").run(YAML);
    Preprocessor loaded = Preprocessor.load(data.out());
    assertEquals(Preparing.config(YAML), loaded.config());
    Batch served =
        loaded.encode(
            List.of("user", "item", "seen", "liked"),
            List.of(
                new String[] {"ann", "a", "c|new|b|a", ""}, new String[] {"bob", "a", "", "b"}));
    IdBags seen = served.bags("seen");
    assertArrayEquals(new int[] {0, 3, 3}, Arrays.copyOf(seen.offsets(), 3));
    List<String> names = data.tokens("item");
    assertArrayEquals(
        new int[] {0, names.indexOf("b"), names.indexOf("a")}, Arrays.copyOf(seen.values(), 3));
    ConfigException missing =
        assertThrows(
            ConfigException.class,
            () ->
                loaded.encode(
                    List.of(TextFile.of(data.input().resolve("train.csv"))),
                    InputFormats.builtIn(),
                    temp.resolve("again"),
                    EncodedRows.Purpose.score()));
    assertTrue(missing.getMessage().contains("histories.seen"), missing.getMessage());
    assertTrue(
        missing.getMessage().contains("separated by '|', the latest last"), missing.getMessage());
  }

  @Test
  void rowsPreparedLikeAnEarlierPreparationHaveTheHistoriesOfTheirOwnFiles() {
    data.file("train.csv", HEADER, "1,ann,a,1", "2,ann,b,1").run(YAML);
    Preparing next = new Preparing(temp.resolve("next"));
    next.file("train.csv", HEADER, "1,ann,a,1").file("new.csv", HEADER, "2,ann,b,1", "3,ann,b,0");
    Preprocessor fitted =
        Preprocessor.load(data.out())
            .reading(
                Map.of("files", Map.of("train", List.of("train.csv"), "test", List.of("new.csv"))));
    Preparation.like(
        fitted, InputFormats.builtIn(), next.input(), next.out(), false, ProgressListener.none());
    String a = String.valueOf(data.tokens("item").indexOf("a"));
    String b = String.valueOf(data.tokens("item").indexOf("b"));
    assertEquals(List.of("[" + a + "]", "[" + a + "," + b + "]"), next.column("test", "seen"));
  }

  @Test
  void everyMistakeOfAHistoryIsNamed() {
    String yaml =
        YAML.replace("time: {column: when}", "")
            .replace("user: {", "tags: {separator: '|'}\n  user: {")
            .replace("of: item, by: user, sequence: 3", "of: itme, by: tags")
            .replace("label: like", "label: click");
    ConfigException refused = assertThrows(ConfigException.class, () -> Preparing.config(yaml));
    List<String> keys = refused.problems().stream().map(it -> it.key()).sorted().toList();
    assertEquals(
        List.of(
            "histories.liked",
            "histories.liked.label",
            "histories.seen",
            "histories.seen.by",
            "histories.seen.of"),
        keys);
  }

  @Test
  void aCellOfSeveralTokensMayBeASequence() {
    PrepareReport report =
        data.file("train.csv", "words,like", "a b c,1", ",0", "c,1")
            .run(
                """
                files: {train: [train.csv]}
                sparse: {words: {separator: " ", sequence: 2}}
                labels: {like: }
                shuffle: false
                """);
    List<String> names = data.tokens("words");
    int b = names.indexOf("b");
    int c = names.indexOf("c");
    assertEquals(
        List.of("[" + b + "," + c + "]", "[]", "[" + c + "]"), data.column("train", "words"));
    assertEquals(1.0 / 3, report.parts().get("train").cut().get("words"), 1e-12);
    ConfigException alone =
        assertThrows(
            ConfigException.class,
            () ->
                Preparing.config(
                    "{files: {train: [a]}, sparse: {word: {sequence: 2}}, labels: {like: }}"));
    assertEquals("sparse.word.sequence", alone.problems().get(0).key());
  }
}
