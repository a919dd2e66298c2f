package org.jingu.engine.golden;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.api.data.IdBags;
import org.jingu.engine.checkpoint.Safetensors;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.optimizer.Optimizer;

/**
 * A golden file: what a reference implementation computed in float64 from given weights, tables and
 * batches. It is a safetensors file whose metadata {@code case} is the JSON of the case.
 *
 * <pre>
 *   weight/NAME, table/NAME, buffer/NAME      values before the first step
 *   batch0/dense [B, m], batch0/label [B, T]  batches 0 to 2 for training, 3 for evaluation
 *   batch0/FEATURE/values, …/offsets [B + 1]
 *   step0/logit [B, T], step0/loss [1]        before the update of each of three steps
 *   grad/NAME                                 of step 0, before regularizer and clipping
 *   after/NAME, eval/logit                    after three steps
 * </pre>
 */
final class GoldenCase implements AutoCloseable {
  /** The number of training steps; the batch after them is for evaluation. */
  static final int STEPS = 3;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final SafetensorsReader file;
  private final String name;
  private final String model;
  private final Map<String, Object> config;
  private final FeatureSchema schema;
  private final Optimizer optimizer;

  private GoldenCase(SafetensorsReader file) {
    this.file = file;
    Map<String, Object> root = json(file);
    this.name = text(root, "name");
    this.model = text(root, "model");
    this.config = tree(root, "config");
    try {
      GoldenSpec.Schema columns =
          ConfigBinder.bind(GoldenSpec.Schema.class, tree(root, "schema"), "schema");
      this.schema = columns.toSchema(size("dense", columns.dense()), tasks(root));
      this.optimizer =
          ConfigBinder.bind(GoldenSpec.Optimizer.class, tree(root, "optimizer"), "optimizer")
              .bind();
    } catch (ConfigException | IllegalArgumentException e) {
      throw new DataException(file.path() + ", case: " + e.getMessage(), e);
    }
  }

  private int tasks(Map<String, Object> root) {
    Object given = root.getOrDefault("tasks", 1);
    if (given instanceof Integer tasks && tasks > 0) {
      return size("label", tasks);
    }
    throw bad("case", "'tasks' is " + given + "; it must be a whole number of at least 1");
  }

  /** A number of columns; one that the first batch cannot have would only fill the memory. */
  private int size(String tensor, int columns) {
    if (columns < 0 || (columns > 0 && columns > file.tensor("batch0/" + tensor).size())) {
      throw bad(
          "batch0/" + tensor,
          "%d values do not fit %d columns"
              .formatted(columns < 0 ? 0 : file.tensor("batch0/" + tensor).size(), columns));
    }
    return columns;
  }

  /**
   * Opens a golden file.
   *
   * @throws DataException if it is not one
   */
  static GoldenCase open(Path path) {
    SafetensorsReader file = SafetensorsReader.open(path);
    try {
      return new GoldenCase(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  String name() {
    return name;
  }

  String model() {
    return model;
  }

  Map<String, Object> config() {
    return config;
  }

  FeatureSchema schema() {
    return schema;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  Path path() {
    return file.path();
  }

  /** The names under a prefix such as {@code grad/}, without it. */
  Set<String> namesUnder(String prefix) {
    Set<String> names = new TreeSet<>();
    for (Safetensors.Tensor tensor : file.tensors()) {
      if (tensor.name().startsWith(prefix)) {
        names.add(tensor.name().substring(prefix.length()));
      }
    }
    return names;
  }

  List<Long> shape(String tensor) {
    return file.tensor(tensor).shape();
  }

  double[] doubles(String tensor) {
    return file.doubles(tensor);
  }

  float[] floats(String tensor) {
    return file.floats(tensor);
  }

  /** A batch: 0 to 2 for training, 3 for evaluation. */
  Batch batch(int number) {
    String prefix = "batch" + number + "/";
    int tasks = schema.labels().size();
    float[] labels = file.floats(prefix + "label");
    if (labels.length == 0 || labels.length % tasks != 0) {
      throw bad(prefix + "label", labels.length + " labels are no batch of " + tasks + " tasks");
    }
    int size = labels.length / tasks;
    float[] dense = schema.dense().isEmpty() ? new float[0] : file.floats(prefix + "dense");
    if (dense.length != size * schema.dense().size()) {
      throw bad(
          prefix + "dense",
          "%d values do not fit %d examples of %d features"
              .formatted(dense.length, size, schema.dense().size()));
    }
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      sparse.put(feature.name(), bags(prefix + feature.name(), feature, size));
    }
    return new Batch(size, dense, sparse, labels, null, null);
  }

  private IdBags bags(String prefix, SparseFeature feature, int size) {
    long[] values = file.longs(prefix + "/values");
    long[] offsets = file.longs(prefix + "/offsets");
    if (offsets.length != size + 1 || offsets[0] != 0 || offsets[size] != values.length) {
      throw bad(
          prefix + "/offsets",
          "they must be %d numbers from 0 to %d".formatted(size + 1, values.length));
    }
    int[] starts = new int[offsets.length];
    for (int b = 1; b <= size; b++) {
      if (offsets[b] < offsets[b - 1]) {
        throw bad(prefix + "/offsets", "offset " + b + " is below the one before it");
      }
      starts[b] = Math.toIntExact(offsets[b]);
    }
    int[] ids = new int[values.length];
    for (int i = 0; i < ids.length; i++) {
      if (values[i] < 0 || values[i] >= feature.rows()) {
        throw bad(
            prefix + "/values",
            "id %d at %d is not in a table of %d rows".formatted(values[i], i, feature.rows()));
      }
      ids[i] = (int) values[i];
    }
    return new IdBags(ids, starts);
  }

  private static Map<String, Object> json(SafetensorsReader file) {
    String text = file.metadata().get("case");
    if (text == null) {
      throw new DataException(
          file.path()
              + " is not a golden file: its metadata has no 'case', only "
              + file.metadata().keySet());
    }
    try {
      Map<String, Object> root = JSON.readValue(text, new TypeReference<>() {});
      if (root != null) {
        return root;
      }
      throw new DataException(file.path() + " is not a golden file: its 'case' is null");
    } catch (JsonProcessingException e) {
      throw new DataException(
          file.path()
              + " is not a golden file: its 'case' is not a JSON object: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private String text(Map<String, Object> root, String key) {
    if (root.get(key) instanceof String value) {
      return value;
    }
    throw bad("case", "'" + key + "' is " + root.get(key) + "; it must be text");
  }

  private Map<String, Object> tree(Map<String, Object> root, String key) {
    if (root.get(key) instanceof Map<?, ?> map) {
      Map<String, Object> tree = new LinkedHashMap<>();
      map.forEach((k, value) -> tree.put(String.valueOf(k), value));
      return tree;
    }
    throw bad("case", "'" + key + "' is " + root.get(key) + "; it must be an object");
  }

  private DataException bad(String tensor, String what) {
    return new DataException(file.path() + ", " + tensor + ": " + what);
  }

  @Override
  public void close() {
    file.close();
  }
}
