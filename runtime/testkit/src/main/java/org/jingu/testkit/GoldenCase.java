package org.jingu.testkit;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jspecify.annotations.Nullable;

/**
 * A golden file: what a reference implementation computed, in double precision, from given weights
 * and batches.
 *
 * <pre>
 *   weight/NAME, table/NAME, buffer/NAME      values before the first step
 *   batch0/dense, batch0/FEATURE/values, …    batches 0 to 2 for training, 3 for evaluation
 *   step0/logit, step0/loss, grad/NAME        the first step, before the update
 *   after/NAME, eval/logit                    after three steps
 * </pre>
 *
 * @param name the file's name
 * @param model the plugin's name
 * @param config the model's configuration
 * @param optimizer the reference's optimizer
 * @param schema the columns
 * @param tensors every tensor of the file
 */
public record GoldenCase(
    String name,
    String model,
    Map<String, Object> config,
    JsonNode optimizer,
    FeatureSchema schema,
    Map<String, double[]> tensors) {

  /**
   * Reads a resource.
   *
   * @param owner a class beside which it lies, unless its name starts with a slash
   */
  public static GoldenCase read(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource + " for " + owner.getName());
      }
      return of(Safetensors.parse(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  private static GoldenCase of(Safetensors file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode root = json.readTree(file.metadata().get("case").asText());
    Map<String, Object> config = json.convertValue(root.get("config"), new TypeReference<>() {});
    FeatureSchema schema = schema(root.get("schema"), root.path("tasks").asInt(1));
    String name = root.get("name").asText();
    return new GoldenCase(
        name, root.get("model").asText(), config, root.get("optimizer"), schema, file.tensors());
  }

  private static FeatureSchema schema(JsonNode node, int tasks) {
    List<String> dense = new ArrayList<>();
    for (int i = 0; i < node.get("dense").asInt(); i++) {
      dense.add("dense" + i);
    }
    List<SparseFeature> sparse = new ArrayList<>();
    node.get("sparse").forEach(feature -> sparse.add(feature(feature)));
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      labels.add("label" + i);
    }
    return new FeatureSchema(dense, sparse, labels);
  }

  private static SparseFeature feature(JsonNode node) {
    String name = node.get("name").asText();
    @Nullable JsonNode group = node.get("group");
    return new SparseFeature(
        name,
        node.path("table").asText(name),
        node.get("rows").asInt(),
        Pooling.valueOf(node.path("pooling").asText("sum").toUpperCase(Locale.ROOT)),
        node.path("embeddings").asInt(1),
        node.path("dim").asInt(0),
        group == null ? null : group.asText(),
        null,
        node.path("sequence").asInt(0));
  }

  /** Tensors under a prefix such as {@code grad/}, without it. */
  Map<String, double[]> under(String prefix) {
    Map<String, double[]> found = new LinkedHashMap<>();
    tensors.forEach(
        (name, values) -> {
          if (name.startsWith(prefix)) {
            found.put(name.substring(prefix.length()), values);
          }
        });
    return found;
  }

  /** Parameters, tables and running states before the first step. */
  Map<String, double[]> initialValues() {
    Map<String, double[]> values = under("weight/");
    values.putAll(under("table/"));
    values.putAll(under("buffer/"));
    return values;
  }

  Batch batch(int i) {
    String prefix = "batch" + i + "/";
    float[] labels = narrow(get(prefix + "label"));
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (SparseFeature feature : schema.sparse()) {
      sparse.put(
          feature.name(),
          new IdBags(
              toInts(get(prefix + feature.name() + "/values")),
              toInts(get(prefix + feature.name() + "/offsets"))));
    }
    float[] dense = schema.dense().isEmpty() ? new float[0] : narrow(get(prefix + "dense"));
    return new Batch(labels.length / schema.labels().size(), dense, sparse, labels, null, null);
  }

  double[] get(String name) {
    double[] values = tensors.get(name);
    if (values == null) {
      throw new IllegalArgumentException("golden file " + this.name + " has no tensor " + name);
    }
    return values;
  }

  private static float[] narrow(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  private static int[] toInts(double[] values) {
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) values[i];
    }
    return out;
  }
}
