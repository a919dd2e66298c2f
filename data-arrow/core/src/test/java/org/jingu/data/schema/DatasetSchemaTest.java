package org.jingu.data.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetSchemaTest {
  private static final String SHA = "0123456789abcdef".repeat(4);

  @TempDir Path folder;

  @Test
  void aFullSchemaSurvivesWritingAndReading() {
    Map<String, Object> preprocessing = new LinkedHashMap<>();
    preprocessing.put("zeta", List.of(1, 2.5, "three", true));
    preprocessing.put("alpha", Map.of("nested", Arrays.asList(null, Map.of())));
    DatasetSchema schema =
        new DatasetSchema(
            1,
            List.of(new DenseColumn("price", 0.5), DenseColumn.of("age")),
            List.of(
                SparseColumn.of("user"),
                new SparseColumn("history", "item", null, Pooling.MEAN, true),
                SparseColumn.of("item"),
                SparseColumn.of("hashed")),
            List.of(LabelColumn.of("click"), new LabelColumn("stars", 0, 5)),
            "weight",
            "user",
            List.of(
                Table.withVocabulary("user", 10),
                Table.withVocabulary("item", 20),
                new Table("hashed", 64, 0, null, new Table.Hashing(63, 7))),
            preprocessing,
            Map.of("table user", Map.of("ids", "fitted", "rows", "10")),
            Map.of("train", List.of(new DataFile("train/part-00000.arrow", 5L, 99L, SHA))),
            Map.of("source", "ratings.csv"));
    new DatasetFolder(folder, schema).writeSchema();
    DatasetSchema back = DatasetFolder.read(folder).schema();
    assertEquals(schema, back);
    assertEquals(List.of("zeta", "alpha"), List.copyOf(back.preprocessing().keySet()));
  }

  @Test
  void theShortFormByHandIsEnough() throws IOException {
    DatasetFolder read =
        write(
            """
            {"format_version": 1,
             "dense":  [{"name": "price"}],
             "sparse": [{"name": "user", "rows": 1000},
                        {"name": "tags", "rows": 50, "multi_hot": true}],
             "labels": [{"name": "click"}]}
            """);
    assertEquals(
        new FeatureSchema(
            List.of("price"),
            List.of(SparseFeature.of("user", 1000), SparseFeature.of("tags", 50)),
            List.of("click")),
        read.schema().toFeatureSchema(List.of("click")));
    assertEquals(List.of(folder.resolve("train").toString()), read.inputs("train"));
    assertEquals(Map.of(), read.recorded());
  }

  @Test
  void featuresAreAsTheDataSaysAndLabelsAsAskedFor() throws IOException {
    DatasetSchema schema =
        write(
                """
                {"format_version": 1,
                 "sparse": [{"name": "user", "rows": 9, "pooling": "mean"}],
                 "labels": [{"name": "click"}, {"name": "buy"}]}
                """)
            .schema();
    FeatureSchema features = schema.toFeatureSchema(List.of("buy"));
    assertEquals(
        List.of(new SparseFeature("user", "user", 9, Pooling.MEAN, 1, 0, null)), features.sparse());
    assertEquals(List.of("buy"), features.labels());
  }

  @Test
  void featuresHaveTheOovRowOfTablesThatKeepOneForUnknownTokens() throws IOException {
    DatasetSchema schema =
        write(
                """
                {"format_version": 1,
                 "sparse": [{"name": "fitted"}, {"name": "hashed"}, {"name": "full"},
                            {"name": "ready"}, {"name": "none", "rows": 9}],
                 "tables": [{"name": "fitted", "rows": 5, "oov": 2, "vocabulary": "v.arrow"},
                            {"name": "hashed", "rows": 5, "hashing": {"buckets": 4}},
                            {"name": "full", "rows": 5, "hashing": {"buckets": 5}},
                            {"name": "ready", "rows": 5}]}
                """)
            .schema();
    assertEquals(
        Arrays.asList(2, 0, null, null, null),
        schema.toFeatureSchema(List.of()).sparse().stream().map(SparseFeature::oov).toList());
  }

  @Test
  void unknownLabelsAreNamedTogether() throws IOException {
    DatasetSchema schema =
        write(
                """
                {"format_version": 1, "sparse": [{"name": "user", "rows": 9}],
                 "labels": [{"name": "click"}]}
                """)
            .schema();
    ConfigException e =
        assertThrows(ConfigException.class, () -> schema.toFeatureSchema(List.of("clik", "buy")));
    assertEquals(
        List.of(
            "labels[0]: the data set has no label 'clik'; did you mean 'click'?",
            "labels[1]: the data set has no label 'buy'; valid are click"),
        e.getMessage().lines().toList());
  }

  @Test
  void everyMistakeIsToldWithTheFile() {
    assertWrong(
        """
        {"format_version": 1, "spars": [], "dense": [{"nam": "x"}],
         "sparse": [{"name": "u", "pooling": "max"}],
         "splits": {"train": [{"path": "a", "rows": -1}]}}
        """,
        folder.resolve("schema.json") + " is wrong:",
        "  spars: unknown key; did you mean 'sparse'?",
        "  dense[0].nam: unknown key; did you mean 'name'?",
        "  dense[0].name: missing; set it (text)",
        "  sparse[0].pooling: is 'max'; did you mean 'mean'?",
        "  splits.train[0].rows: is -1; it must be at least 0");
  }

  @Test
  void namesAndTablesMustFit() {
    assertWrong(
        """
        {"format_version": 2, "dense": [{"name": "a"}, {"name": "a"}],
         "tables": [{"name": "t", "rows": 5}],
         "sparse": [{"name": "b", "table": "u"}, {"name": "c"},
                    {"name": "d", "table": "t", "rows": 4}]}
        """,
        folder.resolve("schema.json") + " is wrong:",
        "  format_version: is 2; this Jingu reads 1: prepare the data again",
        "  dense[1].name: is 'a', which appears twice; rename one",
        "  sparse[0].table: column 'b' has no rows, and tables has no 'u'; add one of them",
        "  sparse[1].rows: column 'c' has no rows, and tables has no 'c'; add one of them",
        "  sparse[2].rows: is 4 but table 't' has 5; leave it out here");
  }

  @Test
  void tablesFilesAndLabelsCheckThemselves() {
    assertWrong(
        """
        {"format_version": 1, "dense": [{"name": "x", "fill": 1e39}],
         "tables": [{"name": "t", "rows": 5, "oov": 5},
                    {"name": "h", "rows": 2, "hashing": {"buckets": 3}}],
         "labels": [{"name": "y", "min": 2}],
         "splits": {"train": [{"path": "a", "sha256": "12"}]}}
        """,
        folder.resolve("schema.json") + " is wrong:",
        "  dense[0]: dense column 'x' has fill 1.0E39; it must be a finite float",
        "  labels[0]: label 'y' has min 2.0 and max 1.0; min must be less",
        "  tables[0]: table 't' has oov 5 and 5 rows; oov must be an id below rows",
        "  tables[1]: table 'h' has 3 buckets and 2 rows; it needs a row a bucket",
        "  splits.train[0]: file 'a' has sha256 '12'; it must be 64 lower-case hexadecimal digits");
  }

  @Test
  void brokenJsonIsNamedByLineAndColumn() {
    assertWrong(
        "{\"format_version\": 1,\n \"dense\": [}",
        folder.resolve("schema.json")
            + " is not valid JSON at line 2, column 12: Unexpected close");
    assertWrong(
        "{\"dense\": [], \"dense\": []}",
        folder.resolve("schema.json")
            + " is not valid JSON at line 1, column 22: Duplicate field 'dense'");
    assertWrong("{} {}", folder.resolve("schema.json") + " is not valid JSON at line 1, column 4");
    assertWrong("[]", folder.resolve("schema.json") + " is not valid JSON at line 1, column 1");
    assertWrong("null", folder.resolve("schema.json") + " holds null; it must hold a JSON object");
  }

  @Test
  void aMissingSchemaSaysWhoWritesIt() {
    DataException e = assertThrows(DataException.class, () -> DatasetFolder.read(folder));
    assertEquals(
        folder.resolve("schema.json")
            + " does not exist; 'jingu prepare' writes it, and for Arrow files of your own it is"
            + " written by hand",
        e.getMessage());
  }

  private DatasetFolder write(String json) throws IOException {
    Files.writeString(folder.resolve("schema.json"), json);
    return DatasetFolder.read(folder);
  }

  /** Every line of the message must start as given. */
  private void assertWrong(String json, String... lines) {
    DataException e = assertThrows(DataException.class, () -> write(json));
    List<String> found = String.valueOf(e.getMessage()).lines().toList();
    for (int i = 0; i < lines.length; i++) {
      assertTrue(i < found.size() && found.get(i).startsWith(lines[i]), e.getMessage());
    }
  }
}
