package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** {@code jingu compare} as a user types it, on data of a few hundred rows. */
class CompareCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String WUKONG_OF_TWO_TASKS =
      "{name: wukong, embedding_dim: 4, layers: 1, n_f: 2, n_l: 2, k: 1, mlp: [8], top_mlp: [8],"
          + " tasks: 2}";

  @TempDir static Path dir;
  private static Path lr;
  private static Path deepfm;
  private static Path out;
  private static CliRun first;

  @BeforeAll
  static void compareTwoModelsOverTwoSeeds() throws IOException {
    prepare("data", 1);
    lr = config("lr", "{name: lr}", "data");
    deepfm = config("deepfm", "{name: deepfm, embedding_dim: 4, mlp: [8]}", "data");
    out = dir.resolve("compared");
    first = compare(out, lr, deepfm, "--seeds", "1,2");
    assertEquals(ExitCode.OK, first.code(), first.all());
  }

  private static void prepare(String name, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder raw = new StringBuilder("click,buy,user,price\n");
    for (int i = 0; i < 600; i++) {
      int user = random.nextInt(6);
      int click = random.nextDouble() < 0.15 + 0.1 * user ? 1 : 0;
      raw.append(click).append(',').append(random.nextInt(2)).append(",u").append(user);
      raw.append(',').append(random.nextInt(100)).append('\n');
    }
    Path folder = Files.createDirectory(dir.resolve("raw-" + name));
    Files.writeString(folder.resolve("clicks.csv"), raw);
    Files.writeString(
        dir.resolve("prepare.yaml"),
        """
        files: {train: [clicks.csv]}
        split: {by: ratio, valid: 0.2, test: 0.3}
        sparse: {user: {}}
        dense: {price: {}}
        labels: {click: {}, buy: {}}
        """);
    CliRun prepared =
        CliRun.of(
            "prepare",
            dir.resolve("prepare.yaml").toString(),
            "--input",
            folder.toString(),
            "--out",
            dir.resolve(name).toString());
    assertEquals(ExitCode.OK, prepared.code(), prepared.all());
  }

  private static Path config(String name, String model, String data) throws IOException {
    Path file = dir.resolve(name + ".yaml");
    Files.createDirectories(file.getParent());
    return Files.writeString(
        file,
        """
        model: MODEL
        data: {path: DATA, labels: [click]}
        train:
          epochs: 3
          batch_size: 32
          optimizer: {dense: {lr: 0.01}}
        """
            .replace("MODEL", model)
            .replace("DATA", dir.resolve(data).toString()));
  }

  private static CliRun compare(Path folder, Object... more) {
    List<String> arguments = new ArrayList<>(List.of("compare"));
    Stream.of(more).map(Object::toString).forEach(arguments::add);
    arguments.addAll(List.of("--out", folder.toString()));
    return CliRun.of(arguments.toArray(String[]::new));
  }

  private static JsonNode report(Path folder) throws IOException {
    return JSON.readTree(folder.resolve("compare.json").toFile());
  }

  private static Map<Path, FileTime> files(Path folder) throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(p -> p.toString().contains("checkpoints")).toList()) {
        times.put(path, Files.getLastModifiedTime(path));
      }
    }
    return times;
  }

  @Test
  void theTableHasEveryModelWithItsDeviation() {
    for (String word : List.of("MODEL", "lr", "deepfm", "baseline", " ± ", "Holm")) {
      assertTrue(first.out().contains(word), first.all());
    }
    assertTrue(first.out().contains("[4/4] deepfm, seed 2:  auc 0."), first.all());
  }

  @Test
  void theReportHasEveryRunWithWhatEvaluateSays() throws IOException {
    JsonNode report = report(out);
    assertEquals("lr", report.get("baseline").asText());
    assertEquals(2, report.get("models").size());
    for (JsonNode model : report.get("models")) {
      assertEquals(2, model.get("runs").size());
      assertTrue(model.get("dense_parameters").asLong() > 0);
      assertTrue(model.at("/seconds/mean").asDouble() > 0);
      for (JsonNode run : model.get("runs")) {
        JsonNode evaluated =
            JSON.readTree(CliRun.of("evaluate", run.get("folder").asText(), "--json").out());
        for (JsonNode defined : evaluated.get("metrics")) {
          ((ObjectNode) defined).remove("gauc"); // undefined, which evaluate says
        }
        assertEquals(evaluated.get("metrics"), run.get("metrics"));
        assertEquals(3, run.get("validation").size());
        assertEquals(3, run.at("/validation/2/epochs").asDouble(), 1e-9);
      }
      JsonNode auc = model.at("/tasks/click/metrics/auc");
      double one = model.at("/runs/0/metrics/click/auc").asDouble();
      double two = model.at("/runs/1/metrics/click/auc").asDouble();
      assertEquals((one + two) / 2, auc.get("mean").asDouble(), 1e-12);
      assertEquals(Math.abs(one - two) / Math.sqrt(2), auc.get("deviation").asDouble(), 1e-12);
    }
  }

  @Test
  void theDifferenceIsThatOfTheMeans() throws IOException {
    Map<String, JsonNode> models = new TreeMap<>();
    report(out).get("models").forEach(m -> models.put(m.get("name").asText(), m));
    assertTrue(models.get("lr").at("/tasks/click/differences").isEmpty());
    for (String metric : List.of("auc", "logloss")) {
      JsonNode difference = models.get("deepfm").at("/tasks/click/differences/" + metric);
      double mine = models.get("deepfm").at("/tasks/click/metrics/" + metric + "/mean").asDouble();
      double other = models.get("lr").at("/tasks/click/metrics/" + metric + "/mean").asDouble();
      assertEquals(mine - other, difference.get("difference").asDouble(), 1e-9);
      double p = difference.get("p").asDouble();
      assertTrue(p > 0 && p <= 1, difference.toString());
      assertEquals(p, difference.get("corrected_p").asDouble(), 1e-12);
    }
  }

  @Test
  void theSameCommandAgainTrainsNothing() throws IOException {
    Map<Path, FileTime> before = files(out);
    assertFalse(before.isEmpty());
    CliRun again = compare(out, lr, deepfm, "--seeds", "1,2", "--json");
    assertEquals(ExitCode.OK, again.code(), again.all());
    assertEquals(before, files(out));
    int kept = 0;
    JsonNode last = JSON.createObjectNode();
    for (String line : again.out().lines().toList()) {
      last = JSON.readTree(line);
      kept += last.at("/value/kept").asBoolean() ? 1 : 0;
    }
    assertEquals(4, kept);
    assertEquals("compared", last.get("event").asText());
    assertEquals(report(out), last.get("value"));
  }

  @Test
  void aRunOfTrainIsARunOfCompare() throws IOException {
    Path folder = dir.resolve("trained");
    Path run = folder.resolve("lr/seed-5");
    CliRun trained =
        CliRun.of("train", lr.toString(), "--set", "train.seed=5", "--out", run.toString());
    assertEquals(ExitCode.OK, trained.code(), trained.all());
    CliRun compared = compare(folder, lr, "--seeds", "5");
    assertEquals(ExitCode.OK, compared.code(), compared.all());
    assertTrue(compared.out().contains("(kept)"), compared.all());
    assertTrue(report(folder).at("/models/0/tasks/click/metrics/auc/deviation").isNull());
  }

  @Test
  void theMarkdownIsATableWithItsCommand() throws IOException {
    List<String> lines = Files.readAllLines(out.resolve("compare.md"));
    long columns = lines.get(0).chars().filter(c -> c == '|').count();
    assertTrue(columns > 5);
    for (String line : lines.subList(0, 4)) {
      assertEquals(columns, line.chars().filter(c -> c == '|').count(), line);
    }
    assertTrue(String.join("\n", lines).contains("./jingu compare " + lr), lines.toString());
  }

  @Test
  void thePageIsXmlThatLoadsNothingAndShowsEveryRun() throws Exception {
    String page = Files.readString(out.resolve("compare.html"));
    Document document = parse(page);
    for (JsonNode model : report(out).get("models")) {
      for (JsonNode run : model.get("runs")) {
        assertTrue(page.contains("<code>" + run.get("folder").asText() + "</code>"), page);
        String line = model.get("name").asText() + ", seed " + run.get("seed").asInt();
        assertTrue(page.contains("<title>" + line + "</title>"), line);
      }
    }
    for (String attribute : List.of("src", "href", "action")) {
      assertEquals(0, count(document, attribute), attribute);
    }
    assertFalse(page.contains("@import") || page.contains("<script"));
    int plots = 0;
    for (int i = 0; i < document.getElementsByTagName("svg").getLength(); i++) {
      Element svg = (Element) document.getElementsByTagName("svg").item(i);
      if (svg.getAttribute("role").equals("img")) {
        plots++;
        for (String id : svg.getAttribute("aria-labelledby").split(" ", -1)) {
          assertTrue(page.contains("id=\"" + id + "\""), id);
        }
      }
    }
    // Two differences, two learning curves, a ROC curve, calibration; the corner may be left out.
    assertTrue(plots >= 6, plots + " plots");
    assertFalse(page.contains("NaN") || page.contains("Infinity"));
  }

  private static Document parse(String page) throws Exception {
    String xml = page.replace("<!DOCTYPE html>", "");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static int count(Document document, String attribute) {
    int count = 0;
    for (int i = 0; i < document.getElementsByTagName("*").getLength(); i++) {
      Element element = (Element) document.getElementsByTagName("*").item(i);
      count += element.hasAttribute(attribute) ? 1 : 0;
    }
    return count;
  }

  @Test
  void otherDataIsRefusedWithBothPlacesBeforeAnythingTrains() throws IOException {
    prepare("other", 2);
    Path other = config("other-lr", "{name: lr}", "other");
    CliRun refused = compare(dir.resolve("refused"), lr, other);
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("part 'test' is " + dir.resolve("data")), refused.all());
    assertTrue(refused.err().contains(dir.resolve("other").toString()), refused.all());
    assertFalse(Files.exists(dir.resolve("refused")));
  }

  @Test
  void otherLabelsAreRefused() throws IOException {
    Path buy = config("buy", "{name: lr}", "data");
    Files.writeString(buy, Files.readString(buy).replace("[click]", "[buy]"));
    CliRun refused = compare(dir.resolve("refused"), lr, buy);
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("labels: [click] and [buy]"), refused.all());
  }

  @Test
  void severalTasksHaveATableEach() throws Exception {
    Path both = config("tasks", WUKONG_OF_TWO_TASKS, "data");
    Files.writeString(both, Files.readString(both).replace("[click]", "[click, buy]"));
    Path folder = dir.resolve("tasks");
    CliRun compared = compare(folder, both);
    assertEquals(ExitCode.OK, compared.code(), compared.all());
    assertTrue(compared.out().contains("task buy"), compared.all());
    assertTrue(Files.readString(folder.resolve("compare.md")).contains("Task click"));
    parse(Files.readString(folder.resolve("compare.html")));
  }

  @Test
  void aConfigurationThatFailsLosesNoOther() throws IOException {
    Path broken = config("broken", "{name: deepfm, embedding_dim: 4, mlp: [8]}", "data");
    Files.writeString(broken, Files.readString(broken) + "  loss_guard: {max: 1e-6}\n");
    Path folder = dir.resolve("failing");
    CliRun compared = compare(folder, broken, lr, "--seeds", "3");
    assertEquals(ExitCode.LOSS_GUARD, compared.code(), compared.all());
    assertTrue(compared.err().contains("broken, seed 3 failed"), compared.all());
    assertTrue(compared.err().contains("the loss of step 1"), compared.all());
    JsonNode report = report(folder);
    assertEquals("lr", report.at("/models/0/name").asText());
    assertEquals("broken", report.at("/failures/0/model").asText());
    assertTrue(Files.readString(folder.resolve("compare.md")).contains("Failed: broken"));
    assertTrue(Files.readString(folder.resolve("compare.html")).contains("Runs that failed"));
  }

  @Test
  void wrongKeysOfAllConfigurationsAreToldBeforeAnythingTrains() throws IOException {
    Path one = config("wrong-one", "{name: lrr}", "data");
    Path two = config("wrong-two", "{name: lr, width: 3}", "data");
    CliRun refused = compare(dir.resolve("refused"), one, lr, two);
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("wrong-one.yaml:1"), refused.all());
    assertTrue(refused.err().contains("wrong-two.yaml:1: model.width"), refused.all());
    assertFalse(Files.exists(dir.resolve("refused")));
  }

  @Test
  void theSameFileTwiceASeedTwiceAndAnUnknownBaselineAreRefused() {
    Path folder = dir.resolve("refused");
    CliRun twice = compare(folder, lr, lr);
    assertEquals(ExitCode.USAGE, twice.code(), twice.all());
    assertTrue(twice.err().contains("give each configuration once"), twice.all());
    CliRun seeds = compare(folder, lr, "--seeds", "1,1");
    assertEquals(ExitCode.USAGE, seeds.code(), seeds.all());
    CliRun baseline = compare(folder, lr, deepfm, "--baseline", "depfm");
    assertEquals(ExitCode.USAGE, baseline.code(), baseline.all());
    assertTrue(baseline.err().contains("did you mean 'deepfm'?"), baseline.all());
  }

  @Test
  void filesOfOneNameAreToldApartByTheirFolders() throws IOException {
    Path other = config("small/lr", "{name: lr}", "data");
    Path folder = dir.resolve("named");
    CliRun compared = compare(folder, lr, other, "--seeds", "1", "--set", "train.epochs=1");
    assertEquals(ExitCode.OK, compared.code(), compared.all());
    assertTrue(Files.isDirectory(folder.resolve("small-lr/seed-1")), compared.all());
    // The same model with the same seed does not differ from itself.
    JsonNode models = report(folder).get("models");
    boolean found = false;
    for (JsonNode model : models) {
      JsonNode p = model.at("/tasks/click/differences/auc/p");
      found |= p.isNumber() && p.asDouble() == 1;
    }
    assertTrue(found, models.toString());
  }
}
