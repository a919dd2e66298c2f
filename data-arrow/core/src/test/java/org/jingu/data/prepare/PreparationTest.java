package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
  private static final String GIVEN_FILES =
      """
      files: {train: [train.csv], test: [test.csv]}
      sparse: {user: }
      labels: {label: }
      shuffle: false
      """;

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void start() {
    data = new Preparing(temp);
  }

  @Test
  void vocabularyIsOfTheTrainingPartOnly() {
    data.file("train.csv", "label,user", "1,b", "0,a", "1,a")
        .file("test.csv", "label,user", "0,b", "1,z");
    PrepareReport report = data.run(GIVEN_FILES);
    assertEquals(List.of("<oov>", "a", "b"), data.tokens("user"));
    assertEquals(List.of("2", "1", "1"), data.column("train", "user"));
    assertEquals(List.of("2", "0"), data.column("test", "user"));
    assertEquals(0.5, report.parts().get("test").unseen().get("user"));
    assertEquals(List.of("1.0", "0.0", "1.0"), data.column("train", "label"));
  }

  @Test
  void equalCountsAreOrderedByToken() {
    data.file("train.csv", "label,user", "1,c", "1,b", "1,a", "0,d", "0,d")
        .file("test.csv", "label,user");
    data.run(GIVEN_FILES);
    assertEquals(List.of("<oov>", "d", "a", "b", "c"), data.tokens("user"));
  }

  @Test
  void rareTokensAndThoseBeyondTheSizeAreOutOfVocabulary() {
    data.file("train.csv", "label,user", "1,a", "1,a", "1,a", "0,b", "0,b", "0,c")
        .file("test.csv", "label,user");
    data.run(
        """
        files: {train: [train.csv]}
        sparse:
          frequent: {column: user, vocabulary: {min_count: 2}}
          top: {column: user, vocabulary: {max_size: 1}}
        labels: {label: }
        shuffle: false
        """);
    assertEquals(List.of("<oov>", "a", "b"), data.tokens("frequent"));
    assertEquals(List.of("1", "1", "1", "2", "2", "0"), data.column("train", "frequent"));
    assertEquals(List.of("<oov>", "a"), data.tokens("top"));
  }

  @Test
  void missingValuesBecomeWhatIsAskedFor() {
    data.file("train.csv", "label,x", "1,a", "0,", "1,NA");
    data.run(
        """
        files: {train: [train.csv]}
        missing_values: [NA]
        sparse:
          oov: {column: x}
          token: {column: x, missing: token}
          empty: {column: x, missing: empty}
          hashed: {column: x, missing: token, vocabulary: {ids: hashed, buckets: 5}}
        labels: {label: }
        shuffle: false
        """);
    assertEquals(List.of("1", "0", "0"), data.column("train", "oov"));
    assertEquals(List.of("<oov>", "", "a"), data.tokens("token"));
    assertEquals(List.of("2", "1", "1"), data.column("train", "token"));
    assertEquals(List.of("1", "null", "null"), data.column("train", "empty"));
    assertEquals("1", data.column("train", "hashed").get(1));
  }

  @Test
  void bagsComeFromSeparatorsAndFlags() {
    data.file("train.csv", "label,tags,x,y", "1,p|q|p,1,1", "0,,0,1", "0,q||r,0,0");
    data.run(
        """
        files: {train: [train.csv]}
        sparse:
          tags: {separator: "|", missing: empty}
          flags: {flags: [x, y]}
        labels: {label: }
        shuffle: false
        """);
    assertEquals(List.of("<oov>", "p", "q", "r"), data.tokens("tags"));
    assertEquals(List.of("[1,2,1]", "[]", "[2,3]"), data.column("train", "tags"));
    assertEquals(List.of("<oov>", "y", "x"), data.tokens("flags"));
    assertEquals(List.of("[2,1]", "[1]", "[]"), data.column("train", "flags"));
  }

  @Test
  void featuresShareATable() {
    data.file("train.csv", "label,seen,item", "1,a|b,b", "0,b,c");
    data.run(
        """
        files: {train: [train.csv]}
        sparse:
          seen: {table: items, separator: "|"}
          item: {table: items}
        labels: {label: }
        shuffle: false
        """);
    assertEquals(List.of("<oov>", "b", "a", "c"), data.tokens("items"));
    assertEquals(List.of("[2,1]", "[1]"), data.column("train", "seen"));
    assertEquals(List.of("1", "3"), data.column("train", "item"));
  }

  @Test
  void idsMayBeTakenAsTheyAre() {
    data.file("train.csv", "label,id", "1,0", "0,9", "1,10", "0,x", "1,-1");
    PrepareReport report =
        data.run(
            """
            files: {train: [train.csv]}
            sparse: {id: {missing: reject, vocabulary: {ids: as_is, rows: 10}}}
            labels: {label: }
            shuffle: false
            max_bad_fraction: 1
            """);
    assertEquals(List.of("0", "9"), data.column("train", "id"));
    assertEquals(3, report.badRows());
    assertEquals(10, report.tables().get("id"));
  }

  @Test
  void sideTablesAreJoined() {
    data.file("train.csv", "label,user", "1,u1", "0,u2", "1,u3")
        .file("users.csv", "id|city", "u2|rome", "u1|oslo");
    PrepareReport report =
        data.run(
            """
            files: {train: [train.csv]}
            joins:
              users: {file: users.csv, options: {delimiter: "|"}, on: user, key: id}
            sparse: {city: }
            labels: {label: }
            shuffle: false
            max_bad_fraction: 0.5
            """);
    assertEquals(List.of("1", "2"), data.column("train", "city"));
    assertEquals(List.of("<oov>", "oslo", "rome"), data.tokens("city"));
    assertEquals(1, report.badRows(), "u3 has no city");
  }

  @Test
  void timeGivesFeaturesAndCutsThePast() {
    // 4 January 1970, a Sunday, at 23:00; then each an hour later.
    data.file("train.csv", "label,t", "1,342000", "0,345600", "1,349200", "0,352800", "1,352800");
    data.run(
        """
        files: {train: [train.csv]}
        time: {column: t}
        split: {by: time, valid: 0.2, test: 0.2}
        sparse:
          hour: {time: hour}
          weekday: {time: weekday}
          weekend: {time: weekend}
        labels: {label: }
        shuffle: false
        """);
    assertEquals(List.of("<oov>", "0", "1", "23").subList(0, 2), data.tokens("hour").subList(0, 2));
    assertEquals(List.of("<oov>", "1", "7"), data.tokens("weekday"));
    assertEquals(List.of("<oov>", "0", "1"), data.tokens("weekend"));
    // The last two rows have one time, so both are in the test part, and none is left for valid.
    assertEquals(3, data.column("train", "label").size());
    assertEquals(2, data.column("test", "label").size());
  }

  @Test
  void timeMayBeCutByValue() {
    data.file("train.csv", "label,day", "1,2020-01-01", "0,2020-01-02", "1,2020-01-03");
    data.run(
        """
        files: {train: [train.csv]}
        time: {column: day, format: yyyy-MM-dd}
        split: {by: time, valid_from: 2020-01-02, test_from: 2020-01-03}
        sparse: {day: }
        labels: {label: }
        """);
    assertEquals(List.of("0"), data.column("valid", "day"), "unseen in training");
    assertEquals(List.of("0.0"), data.column("valid", "label"));
    assertEquals(List.of("1.0"), data.column("test", "label"));
  }

  @Test
  void ratioSplitDrawsEachRow() {
    String[] lines = new String[2001];
    lines[0] = "label,user";
    for (int i = 1; i < lines.length; i++) {
      lines[i] = i % 2 + ",u" + i;
    }
    data.file("train.csv", lines);
    PrepareReport report =
        data.run(
            """
            files: {train: [train.csv]}
            split: {by: ratio, valid: 0.1, test: 0.2, seed: 3}
            sparse: {user: }
            labels: {label: }
            """);
    assertEquals(2000, report.rows());
    assertEquals(200.0, (double) report.parts().get("valid").rows(), 60);
    assertEquals(400.0, (double) report.parts().get("test").rows(), 80);
    assertEquals(report.parts().get("train").rows() + 1, report.tables().get("user").longValue());
  }

  @Test
  void labelsWeightAndGroupFollowTheirRules() {
    data.file("train.csv", "rating,bought,w,user", "4,yes,0.5,12", "3.5,no,2,bob", "5,,1,012");
    data.run(
        """
        files: {train: [train.csv]}
        sparse: {user: }
        labels:
          liked: {column: rating, at_least: 4}
          bought: {positive: "yes", missing: mask}
        weight: w
        group: user
        shuffle: false
        """);
    assertEquals(List.of("1.0", "0.0", "1.0"), data.column("train", "liked"));
    assertEquals(List.of("1.0", "0.0", "null"), data.column("train", "bought"));
    assertEquals(List.of("0.5", "2.0", "1.0"), data.column("train", "_weight"));
    List<String> groups = data.column("train", "_group");
    assertEquals("12", groups.get(0));
    assertNotEquals("12", groups.get(2), "012 is another user than 12");
  }

  @Test
  void denseStatisticsAreOfTheTrainingPartOnly() {
    data.file("train.csv", "label,x", "1,1", "0,3", "1,")
        .file("test.csv", "label,x", "0,5", "1,-1e3");
    data.run(
        """
        files: {train: [train.csv], test: [test.csv]}
        dense: {x: {scale: standardize, missing: mean, indicator: true, clip_min: -7}}
        labels: {label: }
        shuffle: false
        """);
    assertEquals(List.of("-1.0", "1.0", "0.0"), data.column("train", "x"));
    assertEquals(List.of("0.0", "0.0", "1.0"), data.column("train", "x_missing"));
    assertEquals(List.of("3.0", "-9.0"), data.column("test", "x"));
  }

  @Test
  void theSameInputAndSeedGiveTheSameBytes() {
    String[] lines = randomRows(500);
    data.file("train.csv", lines);
    String yaml =
        """
        files: {train: [train.csv]}
        split: {by: ratio, valid: 0.1}
        dense: {x: {log: signed, scale: min_max}}
        sparse: {user: , tags: {separator: " "}}
        labels: {label: }
        seed: 5
        """;
    data.run(yaml);
    data.run(yaml, temp.resolve("again"));
    data.run(yaml.replace("seed: 5", "seed: 6"), temp.resolve("other"));
    Map<String, String> first = Preparing.contents(data.out());
    assertEquals(first, Preparing.contents(temp.resolve("again")));
    Map<String, String> other = Preparing.contents(temp.resolve("other"));
    assertNotEquals(first.get("train/part-00000.arrow"), other.get("train/part-00000.arrow"));
    assertEquals(first.get("valid/part-00000.arrow"), other.get("valid/part-00000.arrow"));
    List<String> sorted = new ArrayList<>(data.column("train", "x"));
    assertNotEquals(sorted, Preparing.column(temp.resolve("other/train/part-00000.arrow"), "x"));
    sorted.sort(null);
    List<String> otherSorted =
        new ArrayList<>(Preparing.column(temp.resolve("other/train/part-00000.arrow"), "x"));
    otherSorted.sort(null);
    assertEquals(sorted, otherSorted, "shuffled, with no row lost or doubled");
  }

  @Test
  void progressCoversEveryPhase() {
    data.file("train.csv", randomRows(3000));
    List<Progress> seen = new ArrayList<>();
    Preparation.run(
        Preparing.config(
            """
            files: {train: [train.csv]}
            sparse: {user: }
            labels: {label: }
            """),
        data.input(),
        data.out(),
        seen::add);
    assertEquals(
        List.of("fit", "write", "shuffle"),
        seen.stream().filter(Progress::ended).map(Progress::phase).toList(),
        "each phase ends once; there are no checksums to verify");
    assertTrue(seen.stream().allMatch(it -> it.rows() > 0));
    Progress last = seen.get(seen.size() - 1);
    assertEquals(1, last.fraction());
    assertEquals(0, last.secondsLeft());
    assertTrue(seen.stream().anyMatch(it -> it.phase().equals("fit") && it.rows() == 3000));
  }

  private static String[] randomRows(int count) {
    Random random = new Random(1);
    String[] lines = new String[count + 1];
    lines[0] = "label,x,user,tags";
    for (int i = 1; i <= count; i++) {
      lines[i] =
          "%d,%d,u%d,t%d t%d"
              .formatted(
                  random.nextInt(2),
                  i - 100,
                  random.nextInt(20),
                  random.nextInt(9),
                  random.nextInt(9));
    }
    return lines;
  }
}
