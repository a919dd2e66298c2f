package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that dies in the middle of a preparation, and the one that follows it. */
class KilledPreparationTest {
  private static final String FITTED =
      """
      files: {train: [train.csv], valid: [valid.csv], test: [test.csv]}
      joins: {users: {file: users.csv, on: user, unmatched: empty}}
      time: {column: day, format: yyyy-MM-dd}
      dense: {price: {scale: standardize}}
      sparse: {user: {vocabulary: {min_count: 2}}, city: }
      histories: {before: {of: city, by: user}}
      labels: {label: }
      extend: {}
      max_bad_fraction: 0.5
      """;

  private static final String HASHED =
      """
      files: {train: [train.csv]}
      split: {by: ratio, valid: 0.2, test: 0.2}
      dense: {price: {log: signed}}
      sparse: {user: {vocabulary: {ids: hashed, buckets: 7}}}
      labels: {label: }
      max_bad_fraction: 0.5
      """;

  /** Rows are kept between the passes. */
  private static final String KEPT =
      """
      files: {train: [train.csv]}
      dense: {price: {scale: standardize}}
      sparse: {user: {vocabulary: {min_count: 2}}}
      labels: {label: }
      max_bad_fraction: 0.5
      """;

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void rawFiles() {
    data = new Preparing(temp);
    data.file("users.csv", "user,city", "a,Ulm", "b,Graz");
    data.file("train.csv", rows(120));
    data.file("valid.csv", rows(11));
    data.file("test.csv", rows(7));
  }

  private static String[] rows(int count) {
    List<String> rows = new ArrayList<>(List.of("day,price,user,label"));
    for (int i = 0; i < count; i++) {
      String price = i % 10 == 3 ? "dear" : String.valueOf(i % 13);
      rows.add("2026-11-%02d,%s,%s,%d".formatted(1 + i % 28, price, "abc".charAt(i % 3), i % 2));
    }
    return rows.toArray(String[]::new);
  }

  /** Prepares in a process that dies when so many phases have ended. */
  private void kill(String yaml, int phases) throws IOException, InterruptedException {
    Files.writeString(temp.resolve("raw/prepare.yaml"), yaml);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Dying.class.getName(),
                temp.toString(),
                String.valueOf(phases))
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("raw/dying.log").toFile())
            .start();
    assertEquals(42, process.waitFor(), this::log);
    assertFalse(Files.exists(data.out()));
    assertEquals(1, data.names().size() - 1 - (names("whole") ? 1 : 0), "what was being written");
  }

  private boolean names(String name) {
    return data.names().contains(name);
  }

  private String log() {
    try {
      return Files.readString(temp.resolve("raw/dying.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Map<String, String> uninterrupted(String yaml) {
    data.run(yaml, temp.resolve("whole"));
    return Preparing.contents(temp.resolve("whole"));
  }

  /** Prepares to the end; gives what was not made again. */
  private List<String> goOn(String yaml) {
    List<String> kept = new ArrayList<>();
    PrepareReport report =
        Preparation.run(
            Preparing.config(yaml),
            data.input(),
            data.out(),
            new ProgressListener() {
              @Override
              public void on(Progress progress) {}

              @Override
              public void goesOn(List<String> whole) {
                kept.addAll(whole);
              }
            });
    assertEquals(kept, report.kept());
    return kept;
  }

  @ParameterizedTest
  @CsvSource({
    "1, ''",
    "2, what was fitted", // The history of all parts, three phases.
    "5, what was fitted",
    "6, what was fitted",
    "7, what was fitted and the train part",
    "8, what was fitted and the train part and the valid part"
  })
  void goesOnFromWhatWasWholeToTheSameBytes(int phases, String expected) throws Exception {
    kill(FITTED, phases);
    String kept = String.join(" and ", goOn(FITTED));
    assertEquals(uninterrupted(FITTED), Preparing.contents(data.out()));
    assertEquals(expected, kept);
    assertEquals(List.of("out", "raw", "whole"), data.names());
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "2, ''"})
  void onePassIsWholeAtItsEnd(int phases, String expected) throws Exception {
    kill(HASHED, phases);
    assertEquals(expected, String.join(" and ", goOn(HASHED)));
    assertEquals(uninterrupted(HASHED), Preparing.contents(data.out()));
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "2, what was fitted"})
  void keptRowsAreGoneAndReadOnceMore(int phases, String expected) throws Exception {
    kill(KEPT, phases);
    assertEquals(expected, String.join(" and ", goOn(KEPT)));
    assertEquals(uninterrupted(KEPT), Preparing.contents(data.out()));
  }

  @Test
  void killsAddUp() throws Exception {
    kill(FITTED, 5);
    kill(FITTED, 6);
    kill(FITTED, 5);
    assertEquals(3, goOn(FITTED).size());
    assertEquals(uninterrupted(FITTED), Preparing.contents(data.out()));
  }

  @Test
  void otherRowsOrAnotherConfigurationBeginAnew() throws Exception {
    kill(FITTED, 8);
    data.file("valid.csv", rows(12));
    assertEquals(List.of(), goOn(FITTED));
    assertEquals(uninterrupted(FITTED), Preparing.contents(data.out()));
    data = new Preparing(Files.createDirectories(temp.resolve("second")));
    data.file("users.csv", "user,city", "a,Ulm");
    data.file("train.csv", rows(30));
    data.file("valid.csv", rows(3));
    data.file("test.csv", rows(3));
    temp = temp.resolve("second");
    kill(FITTED, 8);
    assertEquals(List.of(), goOn(FITTED + "seed: 5\n"));
    assertEquals(uninterrupted(FITTED + "seed: 5\n"), Preparing.contents(data.out()));
  }

  @Test
  void whatIsNoLongerWholeIsMadeAgain() throws Exception {
    kill(FITTED, 8);
    try (RandomAccessFile file = new RandomAccessFile(found("train/part-00000.arrow"), "rw")) {
      file.setLength(file.length() - 1);
    }
    assertEquals(List.of("what was fitted"), goOn(FITTED));
    assertEquals(uninterrupted(FITTED), Preparing.contents(data.out()));
  }

  @Test
  void damagedTokensAreFittedAgain() throws Exception {
    kill(FITTED, 8);
    try (RandomAccessFile file = new RandomAccessFile(found("vocabulary/city.arrow"), "rw")) {
      file.setLength(file.length() / 2);
    }
    assertEquals(List.of(), goOn(FITTED));
    assertEquals(uninterrupted(FITTED), Preparing.contents(data.out()));
  }

  private java.io.File found(String end) throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      List<Path> found = files.filter(it -> it.endsWith(end)).toList();
      assertTrue(found.size() == 1, found.toString());
      return found.get(0).toFile();
    }
  }

  /** Prepares, and halts the machine when so many phases have ended. */
  static final class Dying {
    private static int ended;

    private Dying() {}

    /** With the folder and the number of phases. */
    public static void main(String[] args) throws IOException {
      Preparing data = new Preparing(Path.of(args[0]));
      Preparation.run(
          Preparing.config(Files.readString(data.input().resolve("prepare.yaml"))),
          data.input(),
          data.out(),
          progress -> {
            ended += progress.ended() ? 1 : 0;
            if (ended == Integer.parseInt(args[1])) {
              Runtime.getRuntime().halt(42);
            }
          });
    }
  }
}
