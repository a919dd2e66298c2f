package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** {@code data}, on clicks with a column that was written after them and one that drifts. */
class DataCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;
  private static Path data;

  @BeforeAll
  static void prepare() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    Random random = new Random(3);
    write(raw.resolve("train.csv"), 3000, random, false);
    write(raw.resolve("test.csv"), 1000, random, true);
    Path prepare =
        Files.writeString(
            dir.resolve("prepare.yaml"),
            """
            files: {train: [train.csv], test: [test.csv]}
            sparse: {item: {}, tags: {separator: "|", missing: empty}, paid: {}, "<b>one": {}}
            dense: {price: {missing: mean, indicator: true}}
            labels: {click: {}}
            """);
    data = dir.resolve("data");
    ok("prepare", prepare, "--input", raw, "--out", data);
  }

  /** Every tenth row of the test part has an item that the training part lacks. */
  private static void write(Path file, int rows, Random random, boolean later) throws IOException {
    List<String> lines = new ArrayList<>(List.of("click,item,tags,paid,price,<b>one"));
    for (int i = 0; i < rows; i++) {
      int click = random.nextDouble() < (later ? 0.4 : 0.2) ? 1 : 0;
      String item = later && i % 10 == 0 ? "new" + i : "i" + random.nextInt(20);
      String tags = i % 4 == 0 ? "" : "a|b";
      String price = i % 5 == 0 ? "" : String.valueOf((later ? 50 : 0) + random.nextInt(100));
      lines.add("%d,%s,%s,%s,%s,x".formatted(click, item, tags, click == 1 ? "yes" : "no", price));
    }
    Files.write(file, lines);
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static JsonNode feature(JsonNode result, String name) {
    for (JsonNode feature : result.at("/profile/features")) {
      if (feature.path("name").asText().equals(name)) {
        return feature;
      }
    }
    throw new AssertionError(name + " is not in " + result);
  }

  @Test
  void figuresAreThoseOfTheRows() throws IOException {
    JsonNode result = JSON.readTree(ok("data", data, "--json").out());
    assertEquals(3000, result.at("/profile/parts/0/rows").asInt());
    assertEquals(0.2, result.at("/profile/parts/0/labels/0/mean").asDouble(), 0.03);
    assertEquals(0.4, result.at("/profile/parts/1/labels/0/mean").asDouble(), 0.05);
    JsonNode item = feature(result, "item");
    assertEquals(20, item.at("/parts/0/distinct").asInt());
    assertEquals(0, item.at("/parts/0/unseen").asDouble());
    assertEquals(0.1, item.at("/parts/1/unseen").asDouble(), 1e-9);
    JsonNode tags = feature(result, "tags");
    assertEquals(0.25, tags.at("/parts/0/missing").asDouble(), 1e-9);
    assertEquals(1.5, tags.at("/parts/0/mean").asDouble(), 1e-9);
    assertEquals(0.2, feature(result, "price_missing").at("/parts/0/mean").asDouble(), 1e-6);
  }

  @Test
  void whatIsWorthALookIsTold() {
    String out = ok("data", data).out();
    assertTrue(out.contains("! paid gives click away: alone it ranks rows"), out);
    assertTrue(out.contains("! <b>one has one value in train and tells nothing"), out);
    assertTrue(out.contains("! price drifts: its population stability index from train is"), out);
    assertTrue(out.contains("! click is 1 in "), out);
    assertFalse(out.contains("tags drifts"), out);
    assertTrue(out.contains("SPARSE FEATURE"), out);
  }

  @Test
  void thePageIsXmlAndHoldsTheSameFindings() throws Exception {
    Path page = dir.resolve("page.html");
    ok("data", data, "-o", page);
    String html = Files.readString(page).replace("<!DOCTYPE html>", "");
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(html)));
    String text = document.getDocumentElement().getTextContent();
    assertTrue(text.contains("paid gives click away"), text);
    assertEquals(6, document.getElementsByTagName("figure").getLength());
    assertTrue(text.contains("<b>one"), text);
  }

  @Test
  void aFolderOfRawFilesIsNoDataSet() {
    CliRun run = run("data", dir.resolve("raw"));
    assertEquals(ExitCode.USAGE, run.code(), run.all());
    assertTrue(run.err().contains("look at raw files with 'jingu init'"), run.err());
  }

  @Test
  void aDataSetOfOnesOwnShowsWhatIsFilled() throws IOException {
    Path own = Files.createDirectories(dir.resolve("own"));
    Files.writeString(
        own.resolve("schema.json"),
        """
        {"format_version": 1,
         "dense": [{"name": "price", "fill": 1}],
         "labels": [{"name": "click"}]}
        """);
    Path train = Files.createDirectories(own.resolve("train"));
    try (ArrowTableWriter writer =
        ArrowTableWriter.create(
            train.resolve("a.arrow"),
            List.of(ColumnType.FLOAT32.named("price"), ColumnType.FLOAT32.named("click")))) {
      for (float price : new float[] {1, Float.NaN, 3, Float.NaN}) {
        writer.setFloat(0, price);
        writer.setFloat(1, 0);
        writer.endRow();
      }
      writer.commit();
    }
    JsonNode result = JSON.readTree(ok("data", own, "--json").out());
    assertEquals(0.5, feature(result, "price").at("/parts/0/missing").asDouble());
    assertEquals(2, feature(result, "price").at("/parts/0/mean").asDouble());
  }
}
