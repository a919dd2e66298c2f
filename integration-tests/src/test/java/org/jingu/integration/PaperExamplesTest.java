package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.SparseColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the large data sets of Wukong's paper, on small files in their formats. */
class PaperExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");

  @TempDir Path folder;
  private final Random random = new Random(7);

  @Test
  void microVideo() throws IOException {
    String header = "user_id,item_id,cate_id,is_click,timestamp,clicked_items,clicked_categories";
    csv("train.csv", header, 900, this::microVideoRow);
    csv("test.csv", header, 200, i -> microVideoRow(i + 1_000_000));
    DatasetSchema schema = prepare("microvideo", "--set", "checksums={}");
    assertEquals(
        List.of("user_id", "cate_id", "clicked_items", "clicked_categories"),
        schema.sparse().stream().map(SparseColumn::name).toList());
    assertSharesTable(schema, "clicked_categories", "cate_id");
    trains("microvideo");
  }

  private String microVideoRow(int item) {
    int items = random.nextInt(4);
    return "%d,%d,%d,%d,%d,%s,%s"
        .formatted(
            random.nextInt(30),
            item,
            random.nextInt(12),
            random.nextInt(2),
            900 + item,
            ids(items, 20),
            ids(items, 12));
  }

  @Test
  void kuaiVideo() throws IOException {
    String header = "timestamp,user_id,item_id,is_click,is_like,is_follow,pos_items,neg_items";
    csv("train.csv", header, 900, this::kuaiVideoRow);
    csv("test.csv", header, 200, this::kuaiVideoRow);
    DatasetSchema schema = prepare("kuaivideo", "--set", "checksums={}");
    assertSharesTable(schema, "pos_items", "item_id");
    assertSharesTable(schema, "neg_items", "item_id");
    trains("kuaivideo");
  }

  private String kuaiVideoRow(int time) {
    return "%d,%d,%d,%d,0,0,%s,%s"
        .formatted(
            time,
            random.nextInt(30),
            random.nextInt(50),
            random.nextInt(2),
            ids(random.nextInt(100), 50),
            ids(random.nextInt(3), 50));
  }

  @Test
  void taobaoAds() throws IOException {
    String header =
        "clk,btag_his,cate_his,brand_his,userid,cms_segid,cms_group_id,final_gender_code,age_level,"
            + "pvalue_level,shopping_level,occupation,new_user_class_level,adgroup_id,cate_id,"
            + "campaign_id,customer,brand,price,pid,btag";
    csv("train.csv", header, 900, this::taobaoRow);
    csv("test.csv", header, 200, this::taobaoRow);
    DatasetSchema schema = prepare("taobao-ads", "--set", "checksums={}");
    assertEquals(1, schema.dense().size());
    assertSharesTable(schema, "cate_his", "cate_id");
    assertSharesTable(schema, "brand_his", "brand");
    trains("taobao-ads");
  }

  private String taobaoRow(int row) {
    int history = random.nextInt(5);
    String profile =
        IntStream.range(0, 14)
            .mapToObj(i -> String.valueOf(random.nextInt(2 + i)))
            .collect(Collectors.joining(","));
    return "%d,%s,%s,%s,%s,%s,%s,1"
        .formatted(
            row % 2,
            ids(history, 4),
            ids(history, 15),
            ids(history, 15),
            profile,
            random.nextInt(900) / 10.0,
            random.nextInt(2));
  }

  @Test
  void criteoTerabyte() throws IOException {
    for (int day = 0; day < 24; day++) {
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(raw("day_" + day + ".gz")))) {
        for (int i = 0; i < 60; i++) {
          out.write((criteoRow(i) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    DatasetSchema schema = prepare("criteo-terabyte");
    assertEquals(13, schema.dense().size());
    assertEquals(26, schema.sparse().size());
    assertTrue(schema.tables().stream().allMatch(it -> it.rows() == 1_000_001));
    assertEquals(23 * 60, schema.splits().get("train").get(0).rows());
    assertEquals(60, schema.splits().get("test").get(0).rows());
    // Its tables are larger than a test needs: fewer buckets, the same columns.
    prepared = folder.resolve("few");
    List<String> few = new ArrayList<>();
    for (int i = 1; i <= 26; i++) {
      few.addAll(List.of("--set", "sparse.C" + i + ".vocabulary.buckets=50"));
    }
    prepare("criteo-terabyte", few.toArray(String[]::new));
    trains("criteo-terabyte");
    dayByDay(few);
  }

  /** Hashes need no common vocabulary: days that were prepared one by one make a training part. */
  private void dayByDay(List<String> few) throws IOException {
    for (int day = 0; day < 2; day++) {
      prepared = folder.resolve("days").resolve("day_" + day);
      List<String> words = new ArrayList<>(few);
      words.addAll(List.of("--set", "files.train=[day_" + day + ".gz]", "--set", "files.test=[]"));
      prepare("criteo-terabyte", words.toArray(String[]::new));
    }
    Path run = folder.resolve("run-days");
    Path days = folder.resolve("days/*/train/*.arrow");
    CommandRun.of(
            "train",
            EXAMPLES.resolve("criteo-terabyte").resolve("fm.yaml"),
            "--out",
            run,
            "--set",
            "data.path=" + prepared,
            "--set",
            "data.train=" + days)
        .ok();
    String told = CommandRun.of("evaluate", run, "--data", days, "--json").ok().out();
    assertEquals(120, new ObjectMapper().readTree(told).get("examples").asInt(), told);
  }

  private String criteoRow(int row) {
    List<String> cells = new ArrayList<>(List.of(String.valueOf(row % 5 == 0 ? 1 : 0)));
    for (int i = 0; i < 13; i++) {
      cells.add(random.nextInt(4) == 0 ? "" : String.valueOf(random.nextInt(500) - 1));
    }
    for (int i = 0; i < 26; i++) {
      cells.add(random.nextInt(4) == 0 ? "" : "%08x".formatted(random.nextInt(40) * 77_777));
    }
    return String.join("\t", cells);
  }

  private Path prepared = Path.of("");

  private DatasetSchema prepare(String example, String... more) {
    prepared = prepared.toString().isEmpty() ? folder.resolve("data") : prepared;
    List<Object> words =
        new ArrayList<>(
            List.of(
                "prepare",
                EXAMPLES.resolve(example).resolve("prepare.yaml"),
                "--input",
                folder.resolve("raw"),
                "--out",
                prepared));
    words.addAll(List.of(more));
    CommandRun run = CommandRun.of(words).ok();
    assertEquals(-1, run.err().indexOf("bad rows"), run.err());
    return DatasetFolder.read(prepared).schema();
  }

  /** As written, but for one epoch. */
  private void trains(String example) throws IOException {
    for (String model : List.of("fm", "wukong")) {
      Path run = folder.resolve("run-" + model);
      CommandRun.of(
              "train",
              EXAMPLES.resolve(example).resolve(model + ".yaml"),
              "--out",
              run,
              "--set",
              "data.path=" + prepared,
              "--set",
              "train.epochs=1")
          .ok();
      String told = CommandRun.of("evaluate", run, "--json").ok().out();
      assertTrue(told.contains("\"auc\""), told);
    }
  }

  private static void assertSharesTable(DatasetSchema schema, String sequence, String feature) {
    SparseColumn column =
        schema.sparse().stream().filter(it -> it.name().equals(sequence)).findFirst().orElseThrow();
    assertEquals(feature, column.tableName());
    assertTrue(column.sequence() != null && column.sequence() >= 50);
  }

  /** Ids as the published files join them. */
  private String ids(int count, int of) {
    return random.ints(count, 1, of).mapToObj(String::valueOf).collect(Collectors.joining("^"));
  }

  private interface Rows {
    String row(int index);
  }

  private void csv(String name, String header, int rows, Rows row) throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < rows; i++) {
      lines.add(row.row(i));
    }
    Files.write(raw(name), lines);
  }

  private Path raw(String name) throws IOException {
    return Files.createDirectories(folder.resolve("raw")).resolve(name);
  }
}
