package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are kept between the passes give what reading them once more gives. */
class KeptRowsTest {
  private static final int ROWS = 15_000;

  private static final String YAML =
      """
      files: {train: [train.csv], test: [test.csv]}
      split: {by: ratio, valid: 0.1}
      joins: {users: {file: users.csv, on: user, unmatched: empty}}
      dense:
        price: {log: signed, scale: standardize, missing: mean, indicator: true}
        age: {log: shifted, clip_max: 40}
      sparse:
        user: {vocabulary: {min_count: 2, max_size: 3000}, missing: token}
        city: {vocabulary: {ids: hashed, buckets: 50}, missing: token}
        slot: {vocabulary: {ids: as_is, rows: 9}, missing: empty}
        last: {separator: " ", sequence: 3, table: user, vocabulary: {min_count: 2, max_size: 3000}}
        tags: {separator: "|"}
      crosses: [[user, city]]
      labels: {bought: {column: action, positive: buy}, stars: {at_least: 4, missing_values: ["?"], missing: mask}}
      weight: weight
      group: user
      shuffle: %s
      max_bad_fraction: 0.5
      memory_mb: %d
      """;

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void rawFiles() {
    data = new Preparing(temp);
    data.file("users.csv", "user,age", "user-1,31", "user-2,72", "a-user-with-a-long-name-3,");
    data.file("train.csv", rows(ROWS, 1));
    data.file("test.csv", rows(300, 2));
  }

  private static String[] rows(int count, int seed) {
    Random random = new Random(seed);
    List<String> rows =
        new ArrayList<>(List.of("price,user,city,slot,last,tags,action,stars,weight"));
    for (int i = 0; i < count; i++) {
      rows.add(
          String.join(
              ",",
              List.of("", "dear", "1.5", "7", "-3").get(random.nextInt(9) % 5),
              user(random),
              List.of("Köln", "東京", "").get(random.nextInt(3)),
              random.nextInt(5) == 0 ? "" : String.valueOf(random.nextInt(9)),
              user(random) + " " + user(random) + (i % 3 == 0 ? " u u u" : ""),
              i % 4 == 0 ? "" : "t" + random.nextInt(99) + "|t" + random.nextInt(9),
              List.of("buy", "look", "leave").get(random.nextInt(3)),
              random.nextInt(3) == 0 ? "?" : String.valueOf(1 + i % 5),
              random.nextInt(4) + ".5"));
    }
    return rows.toArray(String[]::new);
  }

  private static String user(Random random) {
    int user = 1 + random.nextInt(20_000);
    return user % 3 == 0 ? "a-user-with-a-long-name-" + user : "user-" + user;
  }

  /** Prepares; between the passes the training part's weights become others. */
  private Map<String, String> tampered(String yaml, String out) {
    Preparation.run(
        Preparing.config(yaml),
        data.input(),
        temp.resolve(out),
        progress -> {
          if (progress.ended() && progress.phase().equals("fit")) {
            tamper(data.input().resolve("train.csv"));
          }
        });
    Map<String, String> contents = Preparing.contents(temp.resolve(out));
    tamper(data.input().resolve("train.csv"));
    return contents;
  }

  /** Gives all rows another weight, or the first one again; the file's state does not tell. */
  private static void tamper(Path file) {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      String text = Files.readString(file);
      String end = text.contains(".5\n") ? ".5\n" : ".7\n";
      Files.writeString(file, text.replace(end, end.equals(".5\n") ? ".7\n" : ".5\n"));
      Files.setLastModifiedTime(file, modified);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void giveWhatASecondReadingGives() {
    for (boolean shuffle : new boolean[] {false, true}) {
      PrepareReport kept = data.run(YAML.formatted(shuffle, 2000), temp.resolve("kept" + shuffle));
      PrepareReport read = data.run(YAML.formatted(shuffle, 1), temp.resolve("read" + shuffle));
      assertEquals(read.parts(), kept.parts());
      assertEquals(read.warnings(), kept.warnings());
      assertEquals(read.badRows(), kept.badRows());
      assertEquals(
          Preparing.contents(temp.resolve("read" + shuffle)),
          Preparing.contents(temp.resolve("kept" + shuffle)));
    }
  }

  @Test
  void areReadOnceWhereTokensAreInMemory() {
    data.run(YAML.formatted(false, 2000), temp.resolve("kept"));
    Map<String, String> expected = Preparing.contents(temp.resolve("kept"));
    assertEquals(expected, tampered(YAML.formatted(false, 2000), "once"));
    assertNotEquals(expected, tampered(YAML.formatted(false, 1), "twice"));
  }

  @Test
  void areNotKeptWhereOtherRowsTellWhatTheyAre() {
    assertNotNull(kept(""));
    assertNull(kept("extend: {}\n"));
    assertNull(kept("time: {column: time}\nhistories: {before: {of: user, by: user}}\n"));
  }

  private @Nullable KeptRows kept(String more) {
    String yaml = "files: {train: [train.csv]}\nsparse: {user: }\nlabels: {action: }\n" + more;
    try (KeptRows kept = KeptRows.of(Preparing.config(yaml), temp)) {
      return kept;
    }
  }
}
