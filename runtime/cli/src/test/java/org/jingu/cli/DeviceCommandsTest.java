package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jingu.cuda.driver.CudaProbe;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands make of {@code --device} and of precisions, on a machine without a GPU. */
class DeviceCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;
  private static Path config;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    StringBuilder raw = new StringBuilder("click,user,price\n");
    for (int i = 0; i < 200; i++) {
      raw.append(i % 3 == 0 ? 1 : 0).append(",u").append(i % 6).append(',').append(i).append('\n');
    }
    Files.createDirectory(dir.resolve("raw"));
    Files.writeString(dir.resolve("raw/clicks.csv"), raw);
    Path prepare = dir.resolve("prepare.yaml");
    Files.writeString(
        prepare,
        """
        files: {train: [clicks.csv]}
        split: {by: ratio, valid: 0.2, test: 0.2}
        sparse: {user: {}}
        dense: {price: {}}
        labels: {click: {}}
        """);
    String data = dir.resolve("data").toString();
    ok("prepare", prepare.toString(), "--input", dir.resolve("raw").toString(), "--out", data);
    config = dir.resolve("lr.yaml");
    Files.writeString(
        config,
        "model: {name: lr}\ndata: {path: " + data + "}\ntrain: {epochs: 1, batch_size: 32}\n");
    run = dir.resolve("run");
    ok("train", config.toString(), "--out", run.toString(), "--device", "cpu");
  }

  @Test
  void theManifestHasThePrecisionThatWasUsed() throws IOException {
    JsonNode manifest = JSON.readTree(run.resolve("manifest.json").toFile());
    assertEquals("fp32", manifest.at("/config/train/precision").asText());
    assertEquals("fp32", manifest.at("/config/train/table_storage").asText());
    assertEquals("cpu", manifest.at("/config/train/engine").asText());
  }

  @Test
  void evaluationSaysEngineAndPrecision() throws IOException {
    JsonNode result = JSON.readTree(ok("evaluate", run.toString(), "--json").out());
    assertEquals("cpu", result.get("engine").asText());
    assertEquals("fp32", result.get("precision").asText());
    assertTrue(ok("evaluate", run.toString()).out().contains("(engine cpu, fp32)"));
  }

  @Test
  void aRunOfAGpuIsEvaluatedOnACpuInThePrecisionThatItHas() throws IOException {
    Path moved = Files.createDirectories(dir.resolve("moved"));
    try (var paths = Files.walk(run)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        Path to = moved.resolve(run.relativize(path).toString());
        Files.createDirectories(to.getParent());
        Files.copy(path, to);
      }
    }
    Path manifest = moved.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("\"engine\" : \"cpu\"", "\"engine\" : \"cuda\"")
            .replace("\"precision\" : \"fp32\"", "\"precision\" : \"bf16\"")
            .replace("\"table_storage\" : \"fp32\"", "\"table_storage\" : \"fp16\""));
    assertTrue(Files.readString(manifest).contains("\"fp16\""));
    JsonNode result =
        JSON.readTree(ok("evaluate", moved.toString(), "--device", "cpu", "--json").out());
    assertEquals("cpu", result.get("engine").asText());
    assertEquals("fp32", result.get("precision").asText());
    assumeNoGpu();
    CliRun refused = CliRun.of("evaluate", moved.toString());
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("train.engine: is 'cuda', but "), refused.all());
    assertTrue(refused.err().contains("or compute with --device cpu"), refused.all());
  }

  @Test
  void aPrecisionThatTheEngineDoesNotKnowIsRefused() {
    String expected =
        "train.precision: is 'bf16', but engine 'cpu' computes in fp32 alone; leave the key out, or"
            + " choose --device cuda";
    refused(expected, "evaluate", run.toString(), "--precision", "bf16");
    refused("--set: " + expected, "train", config.toString(), "--set", "train.precision=bf16");
    refused(
        "--set: train.precision: is 'fp16'; did you mean 'fp32'?",
        "train",
        config.toString(),
        "--set",
        "train.precision=fp16");
  }

  @Test
  void tablesInHalfPrecisionAreRefusedWhereTheEngineHasNone() {
    for (String engine : new String[] {"nd4j"}) {
      refused(
          "train.table_storage: is 'fp16', but engine '%s' stores tables in fp32 alone; leave the key out, or choose engine 'cpu' or 'cuda'"
              .formatted(engine),
          "train",
          config.toString(),
          "--engine",
          engine,
          "--set",
          "train.table_storage=fp16");
    }
  }

  @Test
  void inspectTellsThatTablesInHalfPrecisionTakeHalfTheMemory() throws IOException {
    JsonNode single = memory("train.table_storage=fp32");
    JsonNode half = memory("train.table_storage=fp16");
    assertEquals("fp32", single.get("table_storage").asText());
    assertEquals("fp16", half.get("table_storage").asText());
    for (String part : new String[] {"embedding tables", "state of the tables' optimizer"}) {
      long whole = single.get("bytes").get(part).asLong();
      long factor = part.equals("embedding tables") ? 2 : 1;
      assertTrue(whole > 0, part);
      assertEquals(whole, factor * half.get("bytes").get(part).asLong(), part);
    }
  }

  private static JsonNode memory(String setting) throws IOException {
    String path = config.toString();
    return JSON.readTree(ok("inspect", path, "--device", "cuda", "--json", "--set", setting).out());
  }

  @Test
  void anUnknownDeviceIsAnsweredWithThoseThereAre() {
    refused("expected one of [CPU, CUDA]", "train", config.toString(), "--device", "gpu");
  }

  @Test
  void contradictingOptionsAreRefused() {
    refused(
        "--device cuda contradicts engine 'nd4j', which computes on cpu; leave one of them out",
        "train",
        config.toString(),
        "--engine",
        "nd4j",
        "--device",
        "cuda");
  }

  @Test
  void withoutAGpuTrainingOnOneIsRefusedBeforeAnythingIsWritten() {
    assumeNoGpu();
    Path out = dir.resolve("never");
    refused(
        "--device: train.engine: is 'cuda', but ",
        "train",
        config.toString(),
        "--device",
        "cuda",
        "--out",
        out.toString());
    assertFalse(Files.exists(out));
  }

  @Test
  void kernelsAreMeasuredOnAGpuAlone() {
    refused(
        "--device: is 'cpu', which has nothing to measure; write cuda",
        "tune-kernels",
        config.toString(),
        "--device",
        "cpu");
    assumeNoGpu();
    refused("train.engine: is 'cuda', but ", "tune-kernels", config.toString());
  }

  @Test
  void compareTakesADeviceForAll() {
    assumeNoGpu();
    CliRun compared =
        CliRun.of(
            "compare",
            config.toString(),
            "--device",
            "cuda",
            "--out",
            dir.resolve("compare").toString());
    assertEquals(ExitCode.USAGE, compared.code(), compared.all());
    assertTrue(compared.err().contains("--device: train.engine: is 'cuda', but "), compared.all());
  }

  @Test
  void inspectTellsTheMemoryThatAGpuNeedsWithoutOne() throws IOException {
    JsonNode report =
        JSON.readTree(ok("inspect", config.toString(), "--device", "cuda", "--json").out());
    assertEquals(32, report.get("batch").asInt());
    assertEquals("tf32", report.get("precision").asText());
    assertTrue(report.get("measured").asBoolean());
    assertEquals(1, report.get("ids_per_example").asDouble());
    long total = 0;
    for (JsonNode part : report.get("bytes")) {
      total += part.asLong();
    }
    assertEquals(total, report.get("total_bytes").asLong());
    JsonNode larger =
        JSON.readTree(
            ok(
                    "inspect",
                    config.toString(),
                    "--device",
                    "cuda",
                    "--json",
                    "--set",
                    "train.batch_size=65536")
                .out());
    String activations = "/bytes/activations";
    assertTrue(larger.at(activations).asLong() > 1000 * report.at(activations).asLong());
    CliRun text = ok("inspect", run.toString(), "--device", "cuda");
    assertTrue(text.out().contains("embedding tables"), text.all());
    refused("whose memory is the host's", "inspect", config.toString(), "--device", "cpu");
  }

  private static void assumeNoGpu() {
    assumeTrue(CudaProbe.missing() != null, "this machine has a GPU");
  }

  private static CliRun ok(String... arguments) {
    CliRun done = CliRun.of(arguments);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static void refused(String message, String... arguments) {
    CliRun done = CliRun.of(arguments);
    assertEquals(ExitCode.USAGE, done.code(), done.all());
    assertTrue(done.err().contains(message), done.all());
  }
}
