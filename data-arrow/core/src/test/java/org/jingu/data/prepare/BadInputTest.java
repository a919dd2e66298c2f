package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong files and configurations: what is said, and that nothing half-written stays. */
class BadInputTest {
  private static final String YAML =
      """
      files: {train: [train.csv]}
      dense: {x: }
      sparse: {user: }
      labels: {label: }
      max_bad_fraction: 0.5
      """;

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() {
    data = new Preparing(temp);
    data.file("train.csv", "label,x,user", "1,2,a");
  }

  private String failure(String yaml) {
    RuntimeException e = assertThrows(RuntimeException.class, () -> data.run(yaml));
    assertTrue(e instanceof DataException || e instanceof ConfigException, e.toString());
    assertFalse(Files.exists(data.out()));
    assertEquals(
        List.of("raw"),
        data.names().stream().filter(it -> !it.endsWith(".jsonl")).toList(),
        "nothing half-written stays");
    return String.valueOf(e.getMessage());
  }

  @Test
  void badRowsAreQuarantinedWithLineAndReason() throws IOException {
    data.file(
        "train.csv",
        "label,x,user",
        "1,2,a",
        "1,b,a",
        "2,1,a",
        "1",
        ",1,a",
        "1,nan,a",
        "1,2,b",
        "0,3,c",
        "0,,d",
        "1,1e99,a",
        "0,1,a",
        "0,1,a",
        "0,1,a");
    PrepareReport report = data.run(YAML);
    assertEquals(6, report.badRows());
    assertEquals(7, report.rows());
    List<String> lines = Files.readAllLines(data.out().resolve("quarantine.jsonl"));
    assertEquals(6, lines.size());
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertEquals("train.csv", first.get("file").asText());
    assertEquals(3, first.get("line").asInt());
    assertEquals("column 'x' is 'b'; expected a finite number", first.get("reason").asText());
    assertEquals("1,b,a", first.get("raw").asText());
    assertTrue(lines.get(1).contains("label column 'label' is '2'; expected 0 to 1"));
    assertTrue(lines.get(2).contains("has 1 cells; expected 3"));
    assertTrue(lines.get(3).contains("label column 'label' is missing"));
    assertEquals(List.of("<oov>", "a", "b", "c", "d"), data.tokens("user"));
  }

  @Test
  void badRowsDoNotReachTheVocabulary() {
    data.file("train.csv", "label,x,user", "1,2,a", "1,b,bad");
    data.run(YAML);
    assertEquals(List.of("<oov>", "a"), data.tokens("user"));
  }

  @Test
  void tooManyBadRowsFailAndTheQuarantineIsKept() throws IOException {
    data.file("train.csv", "label,x,user", "1,2,a", "1,b,a", "1,c,a");
    String message = failure(YAML);
    assertTrue(
        message.startsWith(
            "'train.csv': 2 bad rows of 3, more than the share 0.5 that max_bad_fraction allows;"
                + " the first is line 3: column 'x' is 'b'; expected a finite number; all bad rows"
                + " are in '"),
        message);
    assertEquals(2, Files.readAllLines(temp.resolve("out.quarantine.jsonl")).size());
  }

  @Test
  void hopelessFileIsNotReadToItsEnd() {
    String[] lines = new String[40_000];
    Arrays.fill(lines, "1,2,a;");
    lines[0] = "label,x,user,more";
    data.file("train.csv", lines);
    String message = failure(YAML);
    assertTrue(message.startsWith("'train.csv': 10000 bad rows of the first 10000"), message);
  }

  @Test
  void badRowsOfTheTestPartCountToo() {
    data.file("test.csv", "label,x,user", "1,b,a");
    String message = failure(YAML.replace("[train.csv]", "[train.csv], test: [test.csv]"));
    assertTrue(message.contains("'test.csv': 1 bad rows of 1"), message);
  }

  @Test
  void missingFilesAreNamedTogether() {
    String message = failure(YAML.replace("[train.csv]", "[train.csv, b.csv, c.csv]"));
    assertTrue(message.contains("lacks b.csv, c.csv;"), message);
  }

  @Test
  void anotherVersionOfAFileIsRefused() {
    String sum = "0123456789abcdef0123456789abcdef";
    String message = failure(YAML + "checksums: {train.csv: \"md5:" + sum + "\"}\n");
    assertTrue(message.contains("but the configuration was written for " + sum), message);
    assertTrue(
        failure(YAML + "checksums: {train.csv: \"md5:1\"}\n").contains("checksums.train.csv"));
    assertTrue(
        failure(YAML + "checksums: {trian.csv: \"md5:" + sum + "\"}\n")
            .contains("did you mean 'train.csv'?"));
  }

  @Test
  void rightChecksumsPass() {
    data.run(
        YAML
            + "checksums: {train.csv: "
            + "\"sha256:f9a0188a87c71065572a854756b8f6a007e15ed1cc29a84090fbad9238f2842c\"}\n");
  }

  @Test
  void missingColumnsAreNamedTogether() {
    String message = failure(YAML.replace("user: ", "usr: , y: "));
    assertTrue(
        message.contains("sparse.usr.column: 'train.csv' has no column 'usr'; did you mean"));
    assertTrue(message.contains("sparse.y.column"), message);
  }

  @Test
  void everyProblemOfTheConfigurationIsTold() {
    String message =
        failure(
            """
            files: {train: [train.csv], valid: [v.csv]}
            split: {by: time, valid: 0.1}
            dense: {x: , label: {clip_min: 2, clip_max: 1}}
            sparse: {x: {time: hour}, a: {table: t}, b: {table: t, vocabulary: {min_count: 3}}}
            labels: {label: }
            """);
    assertTrue(message.contains("dense.label.clip_min"), message);
    message =
        failure(
            """
            files: {train: [train.csv], valid: [v.csv]}
            split: {by: time, valid: 0.1}
            dense: {x: }
            sparse: {x: {time: hour}, a: {table: t}, b: {table: t, vocabulary: {min_count: 3}}}
            labels: {label: }
            """);
    for (String key : List.of("sparse.x:", "split.by", "split.valid", "sparse.b.vocab", "x.time")) {
      assertTrue(message.contains(key), key + " in " + message);
    }
  }

  @Test
  void existingOutputNeedsForce() throws IOException {
    data.run(YAML);
    DataException e = assertThrows(DataException.class, () -> data.run(YAML));
    assertTrue(e.getMessage().contains("replace it with --force"), e.getMessage());
    Files.writeString(data.out().resolve("old"), "");
    PrepareConfig config = Preparing.config(YAML);
    Preparation.run(
        config, InputFormats.builtIn(), data.input(), data.out(), true, ProgressListener.none());
    assertFalse(Files.exists(data.out().resolve("old")));
    assertEquals(List.of("out", "raw"), data.names());
  }

  @Test
  void failedReplacementKeepsTheOldDataSet() {
    data.run(YAML);
    var before = Preparing.contents(data.out());
    data.file("train.csv", "label,x,user", "1,b,a");
    PrepareConfig config = Preparing.config(YAML);
    assertThrows(
        DataException.class,
        () ->
            Preparation.run(
                config,
                InputFormats.builtIn(),
                data.input(),
                data.out(),
                true,
                ProgressListener.none()));
    assertEquals(before, Preparing.contents(data.out()));
  }

  @Test
  void errorInTheMiddleOfAnyPhaseLeavesNothing() throws IOException {
    String sum = DigestUtils.md5Hex(Files.readAllBytes(data.input().resolve("train.csv")));
    String yaml = YAML + "checksums: {train.csv: \"md5:" + sum + "\"}\n";
    for (String phase : List.of("verify", "fit", "write", "shuffle")) {
      PrepareConfig config = Preparing.config(yaml);
      assertThrows(
          IllegalStateException.class,
          () ->
              Preparation.run(
                  config,
                  data.input(),
                  data.out(),
                  progress -> {
                    if (progress.phase().equals(phase)) {
                      throw new IllegalStateException("the disk is gone");
                    }
                  }));
      assertEquals(List.of("raw"), data.names(), phase);
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemoved() throws IOException {
    Files.createDirectories(temp.resolve(".out.preparing-0123456789abcdef/train"));
    Files.writeString(temp.resolve(".out.preparing-0123456789abcdef/train/half"), "x");
    data.run(YAML);
    assertEquals(List.of("out", "raw"), data.names());
  }

  @Test
  void sideTableHasOneRowAKey() {
    data.file("users.csv", "user,city", "a,rome", "a,oslo");
    String message = failure(YAML + "joins: {users: {file: users.csv, on: user}}\n");
    assertTrue(message.contains("line 3: key 'a' of column 'user' stands twice"), message);
  }

  @Test
  void nothingLeftToTrainOnIsAnError() {
    data.file("train.csv", "label,x,user");
    assertTrue(failure(YAML).contains("no row is left for the training part"));
  }

  @Test
  void unknownFormatIsNamedWithTheNearest() {
    assertTrue(failure("format: libsmv\n" + YAML).contains("did you mean 'libsvm'?"));
  }
}
