package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.Fingerprint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set that grows day by day. */
class ExtensionTest {
  private static final String YAML =
      """
      files: {train: [day1.csv]}
      time: {column: day, format: yyyy-MM-dd}
      dense: {price: {scale: standardize}}
      sparse:
        user: {}
        item: {vocabulary: {ids: hashed, buckets: 8}}
      labels: {click: {}}
      shuffle: false
      extend: {evict_after_days: 2}
      """;
  private static final String HEADER = "day,price,user,item,click";

  @TempDir Path temp;
  private Preparing data;

  @BeforeEach
  void firstDay() {
    data = new Preparing(temp);
    data.file("day1.csv", HEADER, "2026-11-01,1,ann,x,1", "2026-11-01,3,bob,y,0");
    data.file("day2.csv", HEADER, "2026-11-02,9,cid,x,1", "2026-11-02,3,ann,y,0");
    data.file("day4.csv", HEADER, "2026-11-04,9,dan,x,1", "2026-11-04,3,ann,y,0");
    data.file("day5.csv", HEADER, "2026-11-05,9,eve,x,1", "2026-11-05,3,ann,z,0");
    data.run(YAML);
  }

  private Path extend(Path like, String name, Map<String, Object> keys) {
    Path out = temp.resolve(name);
    report(like, out, keys);
    return out;
  }

  private PrepareReport report(Path like, Path out, Map<String, Object> keys) {
    return Preparation.extend(
        Preprocessor.load(like).reading(keys),
        InputFormats.builtIn(),
        data.input(),
        out,
        false,
        ProgressListener.none());
  }

  private Path day(Path like, int day) {
    return extend(like, "data" + day, files("day" + day + ".csv"));
  }

  private static Map<String, Object> files(String name) {
    return Map.of("files", Map.of("train", List.of(name)));
  }

  private static List<String> tokens(Path out) {
    return Preparing.column(out.resolve("vocabulary/user.arrow"), "token");
  }

  private static List<String> column(Path out, String name) {
    return Preparing.column(out.resolve("train/part-00000.arrow"), name);
  }

  @Test
  void knownTokensKeepTheirIdsAndScalesStay() {
    Path day2 = day(data.out(), 2);
    assertEquals(List.of("<oov>", "ann", "bob", "cid"), tokens(day2));
    assertEquals(List.of("3", "1"), column(day2, "user"));
    assertEquals(List.of("7.0", "1.0"), column(day2, "price"), "(x - 2) / 1, as on the first day");
    Fingerprint first = new Fingerprint(DatasetFolder.read(data.out()).schema().fingerprint());
    List<String> differences =
        first.differences(
            new Fingerprint(DatasetFolder.read(day2).schema().fingerprint()), part -> true);
    assertEquals(1, differences.size(), differences.toString());
    assertTrue(differences.get(0).startsWith("table user: rows was 3, here 4"));
  }

  @Test
  void evictedTokensAreOutOfVocabularyAndTheirRowsReused() {
    Path day2 = day(data.out(), 2);
    PrepareReport report = report(day2, temp.resolve("data4"), files("day4.csv"));
    assertEquals(List.of("<oov>", "ann", "dan", "cid"), tokens(temp.resolve("data4")));
    assertEquals(
        Map.of("user", new PrepareReport.TableGrowth(4, 4, 1, 1, 1, 0)), report.extended());
    Preprocessor encoder = Preprocessor.load(temp.resolve("data4"));
    assertEquals(
        0,
        encoder
            .encode(
                List.of("day", "price", "user", "item"),
                List.<String[]>of(new String[] {"2026-11-05", "1", "bob", "x"}))
            .bags("user")
            .values()[0]);
  }

  @Test
  void changesSayWhichRowsOfWhichVersionAreNoLongerTheSame() {
    Path day2 = day(data.out(), 2);
    Path day4 = day(day2, 4);
    Path day5 = day(day4, 5);
    assertEquals(4, TableChange.version(DatasetFolder.read(day5).schema()));
    BitSet bob = new BitSet();
    bob.set(2);
    assertEquals(new TableChange(3, 4, both(2)), change(data.out(), day5));
    assertEquals(new TableChange(4, 4, bob), change(day2, day4));
    // cid was last seen on the second and makes room for eve on the fifth.
    assertEquals(List.of("<oov>", "ann", "dan", "eve"), tokens(day5).subList(0, 4));
  }

  private static BitSet both(int... rows) {
    BitSet set = new BitSet();
    for (int row : rows) {
      set.set(row);
    }
    return set;
  }

  private static TableChange change(Path before, Path now) {
    return TableChange.between(DatasetFolder.read(before), DatasetFolder.read(now)).get("user");
  }

  @Test
  void daysThatDoNotFollowEachOtherAreRefused() {
    Path day2 = day(data.out(), 2);
    Path other = extend(data.out(), "other", files("day4.csv"));
    DataException e = assertThrows(DataException.class, () -> change(day2, other));
    assertTrue(e.getMessage().contains("table 'user' has"), e.getMessage());
    Path fewer = data.out();
    e = assertThrows(DataException.class, () -> change(day2, fewer));
    assertTrue(e.getMessage().contains("has 3 rows and had 4"), e.getMessage());
  }

  @Test
  void tokensSeenTooSeldomWait() {
    Map<String, Object> rare =
        Map.of("files", Map.of("train", List.of("day2.csv")), "extend", Map.of("min_count", 2));
    Path day2 = extend(data.out(), "data2", rare);
    assertEquals(List.of("<oov>", "ann", "bob"), tokens(day2));
    assertEquals(List.of("cid"), Preparing.column(day2.resolve("waiting/user.arrow"), "token"));
    data.file("again.csv", HEADER, "2026-11-03,9,cid,x,1");
    Path day3 = extend(day2, "data3", files("again.csv"));
    assertEquals(List.of("<oov>", "ann", "bob", "cid"), tokens(day3));
  }

  @Test
  void aDataSetThatDidNotMeanToGrowCan() {
    Preparing plain = new Preparing(temp.resolve("plain"));
    plain.file("day1.csv", HEADER, "2026-11-01,1,ann,x,1", "2026-11-01,3,bob,y,0");
    plain.run(YAML.replace("extend: {evict_after_days: 2}\n", ""));
    assertTrue(Files.notExists(plain.out().resolve("history")));
    Path day4 = day(plain.out(), 4);
    assertEquals(List.of("<oov>", "ann", "bob", "dan"), tokens(day4));
  }

  @Test
  void evictionNeedsATime() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> Preparing.config(YAML.replace("time: {column: day, format: yyyy-MM-dd}\n", "")));
    assertTrue(e.getMessage().contains("extend.evict_after_days"), e.getMessage());
  }

  @Test
  void aTimeFarAheadIsToldOf() {
    data.file("wrong.csv", HEADER, "2099-11-04,9,dan,x,1");
    PrepareReport report = report(data.out(), temp.resolve("wrong"), files("wrong.csv"));
    assertTrue(
        report.warnings().stream().anyMatch(it -> it.contains("check that no time lies ahead")),
        report.warnings().toString());
  }

  @Test
  void withoutTrainingRowsThereIsNothingToExtendBy() {
    data.file("empty.csv", HEADER);
    DataException e =
        assertThrows(DataException.class, () -> extend(data.out(), "none", files("empty.csv")));
    assertTrue(e.getMessage().contains("no row is left for the training part"), e.getMessage());
    assertTrue(Files.notExists(temp.resolve("none")));
  }

  @Test
  void aHistoryOfAnotherVocabularyIsRefused() throws IOException {
    Path day2 = day(data.out(), 2);
    Files.copy(
        data.out().resolve("history/user.arrow"),
        day2.resolve("history/user.arrow"),
        StandardCopyOption.REPLACE_EXISTING);
    DataException e = assertThrows(DataException.class, () -> Preprocessor.load(day2));
    assertTrue(e.getMessage().contains("has 3 rows and the vocabulary 4"), e.getMessage());
  }

  @Test
  void theSameDayGivesTheSameBytes() {
    Path first = day(data.out(), 2);
    Path again = extend(data.out(), "again", files("day2.csv"));
    assertEquals(Preparing.contents(first), Preparing.contents(again));
  }

  @Test
  void provenanceSaysWhatBecameOfTheTables() {
    Path day2 = day(data.out(), 2);
    Map<?, ?> extended = (Map<?, ?>) DatasetFolder.read(day2).schema().provenance().get("extended");
    assertEquals(4, ((Map<?, ?>) extended.get("user")).get("rows"));
  }
}
