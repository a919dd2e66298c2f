package org.jingu.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.ModelGraph;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.layers.Layers;
import org.jingu.api.layers.Mlp;
import org.jingu.api.loss.Link;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.number.TableStorage;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.scorer.ModelDescription;
import org.jingu.scorer.ModelFileWriter;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Model files with random weights: users, items, lists of tags and a price, one task or two. */
public final class TinyModel {
  private static final int USERS = 12;
  private static final int ITEMS = 15;
  private static final Map<String, Object> CONFIG =
      Map.of(
          "files", Map.of("train", List.of("rows.csv")),
          "dense", Map.of("price", Map.of("missing", "mean", "scale", "standardize")),
          "sparse",
              Map.of(
                  "user", Map.of(),
                  "item", Map.of(),
                  "tags", Map.of("separator", "|", "missing", "empty")),
          "labels", Map.of("click", Map.of()));

  private TinyModel() {}

  /**
   * Writes a model file.
   *
   * @param folder for what it is made of
   * @param seed of its weights
   */
  public static Path write(Path folder, Path file, int seed, String... labels) throws IOException {
    Path data = prepared(folder);
    FeatureSchema schema =
        new FeatureSchema(
            List.of("price"),
            List.of(
                SparseFeature.of("user", USERS + 1),
                SparseFeature.of("item", ITEMS + 1),
                SparseFeature.of("tags", 6)),
            List.of(labels));
    ModelGraph graph = ModelGraph.of(g -> model(g, schema), schema, false, DataType.FLOAT);
    ModelDescription description =
        new ModelDescription(
            ModelDescription.FORMAT,
            Map.of("model", Map.of("name", "tiny"), "seed", seed),
            schema.labels(),
            Link.SIGMOID,
            schema.dense(),
            schema.sparse(),
            List.of(),
            PlanCompiler.evaluation(graph).stored());
    Map<String, Random> randoms = new HashMap<>();
    ModelFileWriter.write(
        file,
        description,
        (name, shape, first, to, count) -> {
          Random random = first == 0 ? new Random(31L * seed + name.hashCode()) : randoms.get(name);
          randoms.put(name, random);
          for (int i = 0; i < count; i++) {
            to[i] = (float) random.nextGaussian() / 2;
          }
        },
        data,
        TableStorage.FP32);
    return file;
  }

  private static void model(ModelGraph g, FeatureSchema schema) {
    List<SDVariable> all = new ArrayList<>(List.of(g.dense()));
    for (SparseFeature feature : schema.sparse()) {
      all.add(
          g.embeddingBag(
              new EmbeddingBag(
                  feature.name(),
                  feature.name(),
                  feature.rows(),
                  4,
                  Pooling.SUM,
                  Initializer.normal(0.1))));
    }
    int tasks = schema.labels().size();
    g.logits(Layers.mlp(g, "deep", Layers.concat(all), 13, Mlp.of(List.of(8), tasks)));
  }

  private static Path prepared(Path folder) throws IOException {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      StringBuilder rows = new StringBuilder("click,user,item,price,tags\n");
      Random random = new Random(5);
      for (int i = 0; i < 300; i++) {
        rows.append(
            "%d,u%d,i%d,%d,t%d|t%d%n"
                .formatted(
                    random.nextInt(2),
                    i % USERS,
                    i % ITEMS,
                    random.nextInt(100),
                    i % 5,
                    random.nextInt(5)));
      }
      Path raw = Files.createDirectories(folder.resolve("raw"));
      Files.writeString(raw.resolve("rows.csv"), rows);
      PrepareConfig config = ConfigBinder.bind(PrepareConfig.class, CONFIG, "");
      Preparation.run(config, raw, data, ProgressListener.none());
    }
    return data;
  }
}
