package org.jingu.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.api.loss.Link;
import org.jingu.testkit.ModelCase;
import org.jingu.testkit.RandomBatches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** What callers of an exported model meet: names, shapes, files, refusals. */
class OnnxExportTest {
  private static final Map<String, Object> DEEPFM = Map.of("embedding_dim", 3, "mlp", List.of(4));

  @TempDir Path dir;

  @Test
  void inputsAreDescribedInTheOrderOfTheSchema() throws Exception {
    FeatureSchema schema = ModelCase.sequenceSchema();
    Map<String, Object> config = Map.of("embedding_dim", 4, "mlp", List.of(4));
    try (TrainedSession trained = new TrainedSession("bst", config, schema)) {
      OnnxExport.Written written =
          trained.export(Set.of("user", "item"), OnnxExport.LARGEST, dir.resolve("model.onnx"));
      assertEquals(
          List.of("dense", "user", "item", "history", "tags"),
          written.inputs().stream().map(Port::name).toList());
      assertEquals(
          List.of(
              List.of("batch", "1"),
              List.of("batch"),
              List.of("batch"),
              List.of("batch", "4"),
              List.of("batch", "ids of tags")),
          written.inputs().stream().map(Port::shape).toList());
      assertEquals(
          List.of("probabilities", "logits"), written.outputs().stream().map(Port::name).toList());
      assertNull(written.data());
      assertEquals(Files.size(written.file()), written.bytes());
    }
  }

  @Test
  void singleIdsAreAVector() throws Exception {
    FeatureSchema schema = ModelCase.sparseSchema();
    Set<String> singles = Set.of("user", "item", "last_item", "hour");
    Path file = dir.resolve("model.onnx");
    try (TrainedSession trained = new TrainedSession("deepfm", DEEPFM, schema)) {
      trained.export(singles, OnnxExport.LARGEST, file);
      try (RunModel model = new RunModel(file, schema, singles)) {
        Batch batch = atMostOne(new RandomBatches(schema, 3).next(20), schema);
        assertArrayEquals(trained.logits(batch), model.run(batch).logits(), 1e-5f);
      }
    }
  }

  /** The first id of every bag. */
  private static Batch atMostOne(Batch batch, FeatureSchema schema) {
    Map<String, IdBags> singles = new HashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      IdBags bags = batch.bags(feature.name());
      int[] values = new int[batch.size()];
      int[] offsets = new int[batch.size() + 1];
      for (int b = 0; b < batch.size(); b++) {
        boolean any = bags.offsets()[b + 1] > bags.offsets()[b];
        if (any) {
          values[offsets[b]] = bags.values()[bags.offsets()[b]];
        }
        offsets[b + 1] = offsets[b] + (any ? 1 : 0);
      }
      singles.put(feature.name(), new IdBags(values, offsets));
    }
    return new Batch(batch.size(), batch.dense(), singles, batch.labels(), null, null);
  }

  @Test
  void anIdBeyondTheTableIsRefused() throws Exception {
    FeatureSchema schema = ModelCase.sparseSchema();
    Path file = dir.resolve("model.onnx");
    try (TrainedSession trained = new TrainedSession("deepfm", DEEPFM, schema)) {
      trained.export(Set.of(), OnnxExport.LARGEST, file);
      try (RunModel model = new RunModel(file, schema, Set.of())) {
        Batch batch = new RandomBatches(schema, 3).next(4);
        int[] values = new int[8];
        Arrays.fill(values, 9);
        batch.sparse().put("user", new IdBags(values, new int[] {0, 2, 4, 6, 8}));
        OrtException refused = assertThrows(OrtException.class, () -> model.run(batch));
        assertTrue(String.valueOf(refused.getMessage()).contains("out of data bounds"));
      }
    }
  }

  @Test
  void weightsLieBesideAModelThatWouldBeTooLarge() throws Exception {
    FeatureSchema schema = ModelCase.mixedSchema();
    // Tables above a kilobyte are worth a place of their own.
    Map<String, Object> wide = Map.of("embedding_dim", 64, "mlp", List.of(16));
    Path file = dir.resolve("far/model.onnx");
    try (TrainedSession trained = new TrainedSession("deepfm", wide, schema)) {
      OnnxExport.Written written = trained.export(Set.of(), 1000, file);
      assertEquals(dir.resolve("far/model.onnx.data"), written.data());
      assertTrue(Files.size(dir.resolve("far/model.onnx.data")) > Files.size(file));
      assertEquals(
          Files.size(file) + Files.size(dir.resolve("far/model.onnx.data")), written.bytes());
      Path moved = Files.move(dir.resolve("far"), dir.resolve("moved"));
      try (RunModel model = new RunModel(moved.resolve("model.onnx"), schema, Set.of())) {
        Batch batch = new RandomBatches(schema, 3).next(20);
        assertArrayEquals(trained.logits(batch), model.run(batch).logits(), 1e-4f);
      }
    }
  }

  @Test
  void aFolderIsNotReplaced() throws Exception {
    Path folder = Files.createDirectory(dir.resolve("folder"));
    for (long largest : new long[] {0, OnnxExport.LARGEST}) {
      OnnxExport.Settings settings =
          new OnnxExport.Settings(Link.SIGMOID, Set.of(), Map.of(), largest);
      ModelGraph graph = graph(ModelCase.mixedSchema(), OnnxExportTest::sum);
      assertThrows(
          IOException.class, () -> OnnxExport.write(graph, OnnxExportTest::ones, settings, folder));
      assertTrue(Files.isDirectory(folder));
    }
    try (Stream<Path> left = Files.list(dir)) {
      assertEquals(List.of(folder), left.toList());
    }
  }

  @Test
  void aModelThatCannotBeReadLeavesNoFile() throws Exception {
    Path file = dir.resolve("model.onnx");
    ModelGraph graph = graph(ModelCase.mixedSchema(), OnnxExportTest::sum);
    OnnxExport.Settings settings = settings(Link.SIGMOID);
    assertThrows(
        IllegalStateException.class,
        () ->
            OnnxExport.write(
                graph,
                (name, shape, first, to, count) -> {
                  throw new IllegalStateException("damaged");
                },
                settings,
                file));
    try (Stream<Path> left = Files.list(dir)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void scoresThatAreNoProbabilitiesHaveAnotherName() throws Exception {
    ModelGraph graph = graph(ModelCase.mixedSchema(), OnnxExportTest::sum);
    OnnxExport.Written written =
        OnnxExport.write(
            graph, OnnxExportTest::ones, settings(Link.IDENTITY), dir.resolve("m.onnx"));
    assertEquals(
        List.of("predictions", "logits"), written.outputs().stream().map(Port::name).toList());
  }

  @Test
  void aFeatureMayHaveTheNameOfAnOutput() throws Exception {
    FeatureSchema schema =
        new FeatureSchema(List.of(), List.of(SparseFeature.of("logits", 3)), List.of("click"));
    OnnxExport.Written written =
        OnnxExport.write(
            graph(schema, OnnxExportTest::sum),
            OnnxExportTest::ones,
            settings(Link.SIGMOID),
            dir.resolve("m.onnx"));
    assertEquals("logits_2", written.inputs().get(0).name());
  }

  @Test
  void aRandomMaskIsRefusedByItsName() {
    Model masked =
        g -> {
          SDVariable x = rows(g);
          g.logits(x.mul(g.dropoutMask("noise", 0.5, 1)));
        };
    UnexportableException refused =
        assertThrows(
            UnexportableException.class,
            () ->
                OnnxExport.write(
                    graph(ModelCase.mixedSchema(), masked),
                    OnnxExportTest::ones,
                    settings(Link.SIGMOID),
                    dir.resolve("m.onnx")));
    assertTrue(String.valueOf(refused.getMessage()).contains("'mask mask/noise'"));
    assertFalse(Files.exists(dir.resolve("m.onnx")));
  }

  private static SDVariable rows(ModelGraph graph) {
    SparseFeature feature = graph.schema().sparse().get(0);
    return graph.embeddingBag(
        new EmbeddingBag(
            "table", feature.name(), feature.rows(), 1, Pooling.SUM, Initializer.normal(1)));
  }

  private static void sum(ModelGraph graph) {
    graph.logits(rows(graph));
  }

  private static OnnxExport.Settings settings(Link link) {
    return new OnnxExport.Settings(link, Set.of(), Map.of(), OnnxExport.LARGEST);
  }

  private static ModelGraph graph(FeatureSchema schema, Model model) {
    return ModelGraph.of(model, schema, false, DataType.FLOAT);
  }

  private static void ones(String name, List<Long> shape, long first, float[] to, int count) {
    Arrays.fill(to, 0, count, 1f);
  }
}
