package org.jingu.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Link;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.number.TableStorage;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.onnx.OnnxExport;
import org.jingu.scorer.ModelDescription;
import org.jingu.scorer.ModelFileWriter;
import org.nd4j.linalg.api.buffer.DataType;

/** A DLRM as a model file and as an ONNX file, with the values of {@link InitialValues}. */
final class RankingModel {
  private static final int FEATURES = 26;
  private static final int DENSE = 13;
  private static final int DIMENSION = 16;
  private static final int PREPARED_ROWS = 20;

  private final BenchmarkCase sizes;
  private final TableSizes tables;
  private final FeatureSchema schema;

  // The values read last: a table is read piece by piece.
  private String lastName = "";
  private float[] last = {};

  /**
   * A model.
   *
   * @param rows rows of a table
   * @param batch rows of a request
   * @param hidden the sizes of the MLP
   */
  RankingModel(int rows, int batch, List<Integer> hidden) {
    tables = new TableSizes(FEATURES, rows, 1, DENSE);
    sizes =
        new BenchmarkCase(
            "serve", batch, FEATURES + 1, DIMENSION, new ModelSizes.Dlrm(hidden), tables);
    List<String> dense = new ArrayList<>();
    for (int i = 0; i < DENSE; i++) {
      dense.add("x" + i);
    }
    List<SparseFeature> sparse = new ArrayList<>();
    for (int f = 0; f < FEATURES; f++) {
      sparse.add(SparseFeature.of("f" + f, rows));
    }
    schema = new FeatureSchema(dense, sparse, List.of("label"));
  }

  FeatureSchema schema() {
    return schema;
  }

  /** Requests of encoded rows, ids drawn alike from all rows of the tables. */
  List<Batch> requests() {
    return JinguBatches.of(sizes, tables);
  }

  /**
   * Writes both files.
   *
   * @param folder for these, and for what the preprocessing is made of
   */
  Written write(Path folder) throws IOException {
    ModelGraph graph = graph();
    Path jingu = folder.resolve("model.jingu");
    write(graph, jingu, prepared(folder), this::read);
    Path onnx = folder.resolve("model.onnx");
    var singles = schema.sparse().stream().map(SparseFeature::name).collect(Collectors.toSet());
    OnnxExport.write(
        graph,
        this::read,
        new OnnxExport.Settings(Link.SIGMOID, singles, Map.of(), OnnxExport.LARGEST),
        onnx);
    return new Written(jingu, onnx);
  }

  /**
   * Writes model files that score differently, for all their values are those of {@link
   * InitialValues} times a factor of their own.
   *
   * @param folder for these, and for what the preprocessing is made of
   */
  List<Path> writeScaled(Path folder, float... factors) throws IOException {
    ModelGraph graph = graph();
    Path data = prepared(folder);
    List<Path> files = new ArrayList<>();
    for (float factor : factors) {
      Path file = folder.resolve("times-" + factor + ".jingu");
      write(
          graph,
          file,
          data,
          (name, shape, first, to, count) -> {
            read(name, shape, first, to, count);
            for (int i = 0; i < count; i++) {
              to[i] *= factor;
            }
          });
      files.add(file);
    }
    return files;
  }

  private ModelGraph graph() {
    Model model = PluginModels.create(sizes, schema);
    return ModelGraph.of(model, schema, false, DataType.FLOAT);
  }

  private void write(ModelGraph graph, Path file, Path data, ModelFileWriter.Weights weights)
      throws IOException {
    ModelDescription description =
        new ModelDescription(
            ModelDescription.FORMAT,
            Map.of("model", Map.of("name", "dlrm")),
            schema.labels(),
            Link.SIGMOID,
            schema.dense(),
            schema.sparse(),
            List.of(),
            PlanCompiler.evaluation(graph).stored());
    ModelFileWriter.write(file, description, weights, data, TableStorage.FP32);
  }

  /** The same model twice. */
  record Written(Path jingu, Path onnx) {}

  private void read(String name, List<Long> shape, long first, float[] to, int count) {
    if (!name.equals(lastName)) {
      lastName = name;
      last =
          shape.size() == 2 && shape.get(0) == tables.rows()
              ? InitialValues.table(name, tables.rows(), Math.toIntExact(shape.get(1)))
              : InitialValues.parameter(name, shape);
    }
    System.arraycopy(last, Math.toIntExact(first), to, 0, count);
  }

  /** A model file holds preprocessing, which encoded requests do not use: that of a few rows. */
  private Path prepared(Path folder) throws IOException {
    List<String> columns = new ArrayList<>(List.of("label"));
    Map<String, Object> dense = new LinkedHashMap<>();
    Map<String, Object> sparse = new LinkedHashMap<>();
    schema.dense().forEach(name -> dense.put(name, Map.of()));
    schema.sparse().forEach(feature -> sparse.put(feature.name(), Map.of()));
    columns.addAll(dense.keySet());
    columns.addAll(sparse.keySet());
    List<String> lines = new ArrayList<>(List.of(String.join(",", columns)));
    for (int i = 0; i < PREPARED_ROWS; i++) {
      lines.add(i % 2 + ("," + i).repeat(columns.size() - 1));
    }
    Path raw = Files.createDirectories(folder.resolve("raw"));
    Files.write(raw.resolve("rows.csv"), lines);
    Map<String, Object> config =
        Map.of(
            "files",
            Map.of("train", Collections.singletonList("rows.csv")),
            "dense",
            dense,
            "sparse",
            sparse,
            "labels",
            Map.of("label", Map.of()));
    Path data = folder.resolve("data");
    Preparation.run(
        ConfigBinder.bind(PrepareConfig.class, config, ""), raw, data, ProgressListener.none());
    return data;
  }
}
