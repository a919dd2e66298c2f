package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.TrainedModel;
import org.jingu.engine.checkpoint.Safetensors;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code export}: what is written of a run. That ONNX Runtime reads it, the module's tests show.
 */
class ExportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path dir;
  private static Path run;

  @BeforeAll
  static void train() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    List<String> rows = new ArrayList<>(List.of("click,user,tags,price"));
    for (int i = 0; i < 400; i++) {
      rows.add("%d,u%d,t%d|t%d,%d".formatted(i % 2, i % 6, i % 3, i % 5, i));
    }
    Files.write(raw.resolve("clicks.csv"), rows);
    Path prepare =
        Files.writeString(
            dir.resolve("prepare.yaml"),
            """
            files: {train: [clicks.csv]}
            split: {by: ratio, valid: 0.2, test: 0.2}
            sparse: {user: {}, tags: {separator: "|", pooling: mean}}
            dense: {price: {}}
            labels: {click: {}}
            """);
    ok("prepare", prepare, "--input", raw, "--out", dir.resolve("data"));
    Path config =
        Files.writeString(
            dir.resolve("deepfm.yaml"),
            """
            model: {name: deepfm, embedding_dim: 4, mlp: [8]}
            data: {path: %s, crosses: [[user, tags]]}
            train: {epochs: 1, batch_size: 64}
            """
                .formatted(dir.resolve("data")));
    run = dir.resolve("run");
    ok("train", config, "--out", run);
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  @Test
  void onnxTellsItsInputsAndOutputs() throws IOException {
    Path file = dir.resolve("exports/model.onnx");
    CliRun exported = ok("export", run, "--format", "onnx", "-o", file, "--json");
    JsonNode written = JSON.readTree(exported.out()).path("written");
    assertEquals(Files.size(file), written.path("bytes").asLong());
    List<String> inputs = new ArrayList<>();
    written
        .path("inputs")
        .forEach(port -> inputs.add(port.path("name").asText() + port.path("shape")));
    assertEquals(
        List.of(
            "dense[\"batch\",\"1\"]",
            "user[\"batch\"]",
            "tags[\"batch\",\"ids of tags\"]",
            "user_x_tags[\"batch\",\"ids of user_x_tags\"]"),
        inputs);
    assertTrue(exported.err().contains("'user_x_tags' is made while data is read"));
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(content.contains("\"labels\":[\"click\"]"), "the metadata");
  }

  @Test
  void onnxRuntimePredictsWhatTheRunDoes() throws Exception {
    Path file = dir.resolve("run.onnx");
    ok("export", run, "--format", "onnx", "-o", file);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (Plugins plugins = PluginLoader.load(List.of(), getClass().getClassLoader());
        TrainedModel model = TrainedModel.load(run, plugins);
        OpenedData data = model.openUnlabelled(List.of(dir.resolve("data/test").toString()));
        OrtSession session = environment.createSession(file.toString())) {
      long rows =
          model.predict(
              data,
              (batch, logits) -> {
                float[] exported = logits(environment, session, batch);
                assertArrayEquals(Arrays.copyOf(logits, batch.size()), exported, 1e-5f);
              });
      assertTrue(rows > 50, rows + " rows");
    }
  }

  private static float[] logits(OrtEnvironment environment, OrtSession session, Batch batch) {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      long[] dense = {batch.size(), 1};
      inputs.put(
          "dense", OnnxTensor.createTensor(environment, FloatBuffer.wrap(batch.dense()), dense));
      for (String feature : List.of("user", "tags", "user_x_tags")) {
        IdBags bags = batch.bags(feature);
        int length = feature.equals("user") ? 1 : 2;
        long[] ids = new long[batch.size() * length];
        Arrays.fill(ids, -1);
        for (int b = 0; b < batch.size(); b++) {
          for (int i = bags.offsets()[b]; i < bags.offsets()[b + 1]; i++) {
            ids[b * length + i - bags.offsets()[b]] = bags.values()[i];
          }
        }
        long[] shape = length == 1 ? new long[] {batch.size()} : new long[] {batch.size(), length};
        inputs.put(feature, OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        FloatBuffer values = ((OnnxTensor) result.get("logits").orElseThrow()).getFloatBuffer();
        float[] logits = new float[values.remaining()];
        values.get(logits);
        return logits;
      }
    } catch (OrtException e) {
      throw new AssertionError(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  @Test
  void safetensorsHasTheCheckpointsTensorsAndSaysWhatTheyAre() throws IOException {
    Path file = dir.resolve("weights.safetensors");
    ok("export", run, "--format", "safetensors", "--out", file);
    try (SafetensorsReader exported = SafetensorsReader.open(file);
        SafetensorsReader saved = SafetensorsReader.open(new SavedRun(run).model().model())) {
      assertEquals(List.copyOf(saved.tensors()), List.copyOf(exported.tensors()));
      for (Safetensors.Tensor tensor : saved.tensors()) {
        assertArrayEquals(saved.floats(tensor.name()), exported.floats(tensor.name()));
      }
      assertEquals("pt", exported.metadata().get("format"));
      JsonNode said = JSON.readTree(exported.metadata().get("jingu"));
      assertEquals("deepfm", said.at("/model/name").asText());
      assertEquals("sigmoid", said.at("/prediction").asText());
      assertEquals("[\"user\",\"tags\"]", said.at("/sparse/2/cross").toString());
      for (JsonNode lookup : said.path("lookups")) {
        assertTrue(exported.has(lookup.path("tensor").asText()), lookup.toString());
      }
    }
  }

  @Test
  void aFolderThatIsNoRunIsTold() {
    CliRun refused = run("export", dir.resolve("data"), "--format", "onnx");
    assertEquals(ExitCode.RUN_FOLDER, refused.code(), refused.all());
    assertFalse(Files.exists(Path.of("data.onnx")));
  }

  @Test
  void aFileThatCannotBeWrittenIsTold() {
    CliRun refused = run("export", run, "--format", "onnx", "-o", dir);
    assertEquals(ExitCode.DATA, refused.code(), refused.all());
    assertTrue(refused.err().contains("is a folder; name a file"), refused.all());
  }

  @Test
  void anUnknownFormatIsTold() {
    CliRun refused = run("export", run, "--format", "pickle");
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("[JINGU, ONNX, SAFETENSORS]"), refused.all());
  }
}
