package org.jingu.data.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.read.Dataset;
import org.jingu.data.read.ReadConfig;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.Fingerprint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of two preparations is the same if and only if rows become the same numbers and ids. */
class FingerprintTest {
  private static final String YAML =
      """
      files: {train: [train.csv]}
      joins: {ages: {file: ages.csv, on: user, unmatched: empty}}
      dense:
        price: {scale: standardize}
        age: {scale: none}
      sparse:
        user:
        item: {vocabulary: {ids: hashed, buckets: 8}}
      labels: {click: {positive: "yes"}}
      """;
  private static final String[] ROWS = {
    "user,item,price,click", "a,x,1,yes", "b,y,2,no", "a,z,4,yes"
  };
  private static final String[] AGES = {"user,age", "a,30", "b,40"};

  @TempDir Path temp;

  private Path prepare(String name, String yaml, String[] rows, String[] ages) {
    Preparing data = new Preparing(temp.resolve(name)).file("train.csv", rows);
    data.file("ages.csv", ages).run(yaml);
    return data.out();
  }

  private static Fingerprint of(Path folder) {
    return new Fingerprint(DatasetFolder.read(folder).schema().fingerprint());
  }

  private List<String> differences(String yaml, String[] rows, String[] ages) {
    Fingerprint first = of(prepare("first", YAML, ROWS, AGES));
    return first.differences(of(prepare("other", yaml, rows, ages)), part -> true);
  }

  @Test
  void sameRowsAndConfigurationHaveTheSame() {
    assertEquals(List.of(), differences(YAML, ROWS, AGES));
  }

  @Test
  void howRowsAreWrittenAndDividedDoesNotCount() {
    String[] semicolons = new String[ROWS.length];
    for (int i = 0; i < ROWS.length; i++) {
      semicolons[i] = ROWS[i].replace(',', ';');
    }
    String yaml =
        YAML + "options: {delimiter: ';'}\nshuffle: false\nseed: 7\nmax_bad_fraction: 0\n";
    assertEquals(List.of(), differences(yaml, semicolons, AGES));
  }

  @Test
  void otherTokensShowInTheirTable() {
    String[] rows = ROWS.clone();
    rows[2] = "c,y,2,no";
    List<String> found = differences(YAML, rows, new String[] {"user,age", "a,30", "b,40"});
    assertEquals(1, found.size(), found.toString());
    assertTrue(found.get(0).startsWith("table user: tokens was "), found.get(0));
  }

  @Test
  void otherStatisticsShowInTheirFeature() {
    String[] rows = ROWS.clone();
    rows[1] = "a,x,9,yes";
    List<String> found = differences(YAML, rows, AGES);
    assertTrue(found.get(0).startsWith("dense price: factor was "), found.toString());
    assertEquals(1, found.size(), "the age is not scaled: " + found);
  }

  @Test
  void statisticsThatNothingUsesDoNotCount() {
    String yaml = YAML.replace("scale: standardize", "scale: none");
    Fingerprint first = of(prepare("first", yaml, ROWS, AGES));
    String[] rows = ROWS.clone();
    rows[1] = "a,x,9,yes";
    Fingerprint other = of(prepare("other", yaml, rows, AGES));
    assertEquals(List.of(), first.differences(other, part -> true));
  }

  @Test
  void hashingJoinAndLabelRuleCount() {
    String yaml = YAML.replace("buckets: 8", "buckets: 9").replace("\"yes\"", "\"no\"");
    List<String> found = differences(yaml, ROWS, new String[] {"user,age", "a,30", "b,41"});
    assertTrue(
        found.contains("table item: buckets was 8, here 9, rows was 9, here 10"), found.toString());
    assertTrue(found.contains("label click: positive was yes, here no"), found.toString());
    assertTrue(found.stream().anyMatch(it -> it.startsWith("join ages: rows was ")));
  }

  @Test
  void everyFileCarriesIt() {
    Path out = prepare("first", YAML, ROWS, AGES);
    DatasetFolder folder = DatasetFolder.read(out);
    try (Dataset data =
        Dataset.open(
            folder,
            folder.inputs("train"),
            folder.schema().toFeatureSchema(List.of("click")),
            ReadConfig.defaults())) {
      data.metadata().values().forEach(it -> assertEquals(of(out), Fingerprint.of(it)));
      assertEquals(1, data.metadata().size());
    }
  }

  @Test
  void metadataThatIsNoFingerprintIsRefused() {
    Map<String, String> metadata = Map.of(Fingerprint.METADATA_KEY, "{\"table user\": 3}");
    assertThrows(IllegalArgumentException.class, () -> Fingerprint.of(metadata));
    Map<String, String> hole =
        Map.of(Fingerprint.METADATA_KEY, "{\"table user\": {\"rows\": null}}");
    assertThrows(IllegalArgumentException.class, () -> Fingerprint.of(hole));
    assertTrue(Fingerprint.of(Map.of("pandas", "{}")).isNone());
  }

  @Test
  void vocabularyOfAnotherPreparationInTheFolderIsFound() throws IOException {
    Path out = prepare("first", YAML, ROWS, AGES);
    String[] rows = ROWS.clone();
    rows[2] = "c,y,2,no";
    Path other = prepare("other", YAML, rows, AGES);
    Files.copy(
        other.resolve("vocabulary/user.arrow"),
        out.resolve("vocabulary/user.arrow"),
        StandardCopyOption.REPLACE_EXISTING);
    DataException e = assertThrows(DataException.class, () -> Preprocessor.load(out));
    assertTrue(e.getMessage().contains("table user: tokens was "), e.getMessage());
  }

  @Test
  void likeAnEarlierPreparationIsTheSame() {
    String sums =
        "checksums: {ages.csv: 'md5:%s', train.csv: 'md5:%s'}\n"
            .formatted(
                DigestUtils.md5Hex(String.join("\n", AGES) + "\n"),
                DigestUtils.md5Hex(String.join("\n", ROWS) + "\n"));
    Path out = prepare("first", YAML + sums, ROWS, AGES);
    Preparing next = new Preparing(temp.resolve("next"));
    next.file("day2.csv", "user,item,price,click", "b,q,3,no", "new,x,1,yes");
    Preprocessor fitted =
        Preprocessor.load(out)
            .reading(Map.of("files", Map.of("train", List.of("day2.csv")), "shuffle", false));
    PrepareReport report =
        Preparation.like(
            fitted,
            InputFormats.builtIn(),
            next.input(),
            next.out(),
            false,
            ProgressListener.none());
    assertEquals(of(out), of(next.out()));
    assertEquals(List.of("2", "0"), next.column("train", "user"));
    assertEquals(0.5, report.parts().get("train").unseen().get("user"));
    assertEquals(0.5, report.parts().get("train").unmatched().get("ages"));
  }
}
