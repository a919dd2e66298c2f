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
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** An ablation in miniature: made, cut off, gone on with, and extended by a variant. */
class AblateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String ABLATION =
      """
      teacher: {seed: 3, variance: 8, bias: 0, examples: 16384, holdout: 64, sparse: 6, dense: 2, multi_hot: 1, unused: 1,
        fewest_ids: 8, most_ids: 40, terms: 24}
      window: 4096
      seeds: 1
      model: {name: wukong, embedding_dim: 4, embedding_std: 0.1, layers: 1, n_f: 2, n_l: 2, k: 2, mlp: [4], attention_rows: 1,
        attention_mlp: [4], top_mlp: [4]}
      train:
        batch_size: 64
        threads: 1
        optimizer: {dense: {lr: 0.005}, embedding: {name: adam, lr: 0.02}}
      variants:
        - {name: no_fmb, model: {fmb: false}}
        - {name: exploded, model: {embedding_std: 1e30}}
      """;

  @TempDir private Path temporary = Path.of("");

  private CliRun ablate(String yaml, String... more) throws IOException {
    Path file = Files.writeString(temporary.resolve("some.yaml"), yaml);
    List<String> words =
        new ArrayList<>(List.of("ablate", file.toString(), "--out", out().toString()));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray(String[]::new));
  }

  private Path out() {
    return temporary.resolve("out");
  }

  private static JsonNode row(JsonNode ablation, String name) {
    for (JsonNode row : ablation.get("rows")) {
      if (row.get("name").asText().equals(name)) {
        return row;
      }
    }
    throw new AssertionError("no row " + name + " in " + ablation);
  }

  @Test
  void anAblationThatIsCutOffGoesOnToTheSamePoints() throws Exception {
    CliRun whole = ablate(ABLATION, "--seeds", "2");
    assertEquals(ExitCode.OK, whole.code(), whole.all());
    Path file = out().resolve("points.jsonl");
    String points = Files.readString(file);
    List<String> lines = points.lines().toList();
    assertTrue(lines.get(0).contains("\"key\":\"wukong/base/seed-1\""), points);

    // As a kill leaves it: the second seed's runs are missing, and a line is not whole.
    String cut = points.substring(0, points.indexOf("\"key\":\"wukong/no_fmb/seed-2\"") + 9);
    Files.writeString(file, cut);
    CliRun again = ablate(ABLATION, "--seeds", "2");
    assertEquals(ExitCode.OK, again.code(), again.all());
    assertFalse(again.out().contains("seed-1:"), again.all());
    assertEquals(points, Files.readString(file));

    JsonNode ablation = JSON.readTree(Files.readString(out().resolve("ablation.json")));
    assertEquals(6, ablation.get("runs").asInt());
    assertEquals("excess", ablation.get("metric").asText());
    JsonNode variant = row(ablation, "no_fmb");
    double difference = variant.get("difference").asDouble();
    assertTrue(variant.get("low").asDouble() < difference, variant.toString());
    assertTrue(variant.get("high").asDouble() > difference, variant.toString());
    assertTrue(row(ablation, "exploded").get("loss").isNull(), ablation.toString());
    assertEquals(2, ablation.get("failures").size(), ablation.toString());
    String page = Files.readString(out().resolve("report.html"));
    assertFalse(page.contains("NaN%") || page.contains("src="), page);
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page.replace("<!DOCTYPE html>", ""))));
    assertTrue(Files.readString(out().resolve("report.md")).contains("| no_fmb |"));

    String more = ABLATION + "  - {name: 2x_k, model: {k: 4}}\n";
    CliRun extended = ablate(more, "--seeds", "2");
    assertEquals(2, extended.out().split("seed-\\d:").length - 1, extended.all());
    assertTrue(Files.readString(file).startsWith(points));
  }

  @Test
  void anyModelsKeysAreVariantsOnDataOfOnesOwn() throws IOException {
    Path data = OwnData.prepared(temporary, 4096);
    String yaml =
        """
        data: {path: %s}
        window: 2048
        model: {name: fm, embedding_dim: 2}
        train: {batch_size: 64, threads: 1, optimizer: {embedding: {name: adam, lr: 0.02}}}
        variants: [{name: wide, model: {embedding_dim: 4}}]
        """
            .formatted(data);
    CliRun run = ablate(yaml, "--seeds", "2");
    assertEquals(ExitCode.OK, run.code(), run.all());
    JsonNode ablation = JSON.readTree(Files.readString(out().resolve("ablation.json")));
    assertEquals("logloss", ablation.get("metric").asText());
    assertEquals(2, row(ablation, "wide").get("seeds").asInt());
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingIsMade() throws IOException {
    CliRun wrong =
        ablate(ABLATION.replace("name: exploded", "name: base").replace("{name: wukong, ", "{"));
    assertEquals(ExitCode.USAGE, wrong.code(), wrong.all());
    assertTrue(wrong.err().contains("variants[1].name"), wrong.all());
    assertTrue(wrong.err().contains("model.name"), wrong.all());
    CliRun above = ablate(ABLATION.replace("name: no_fmb", "name: .."));
    assertTrue(above.err().contains("variants[0].name"), above.all());
    CliRun same = ablate(ABLATION + "  - {name: again, model: {fmb: false}}\n");
    assertEquals(ExitCode.USAGE, same.code(), same.all());
    assertTrue(same.err().contains("makes the same model as 'no_fmb'"), same.all());
    CliRun unknown = ablate(ABLATION + "  - {name: typo, model: {fbm: false}}\n");
    assertEquals(ExitCode.USAGE, unknown.code(), unknown.all());
    assertTrue(unknown.err().contains("fbm"), unknown.all());
    assertFalse(Files.exists(out().resolve("plan.json")));
  }

  @Test
  void aLaddersFolderIsLeftAlone() throws IOException {
    String plan = "../../examples/scale/small.yaml";
    CliRun.of("scale", "plan", plan, "--out", out().toString());
    String planned = Files.readString(out().resolve("plan.json"));
    CliRun refused = ablate(ABLATION);
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("was planned by 'jingu scale'"), refused.all());
    assertEquals(planned, Files.readString(out().resolve("plan.json")));
  }

  @Test
  void theExampleRunsWithFewExamples() throws IOException {
    String example = Files.readString(Path.of("../../examples/ablate/wukong.yaml"));
    CliRun run =
        ablate(
            example,
            "--seeds=1",
            "--set=teacher.examples=512",
            "--set=teacher.terms=8",
            "--set=teacher.holdout=64",
            "--set=window=512");
    assertEquals(ExitCode.OK, run.code(), run.all());
    JsonNode ablation = JSON.readTree(Files.readString(out().resolve("ablation.json")));
    assertEquals(12, ablation.get("runs").asInt(), run.all());
    assertFalse(run.out().contains("failed"), run.all());
  }
}
