package org.jingu.gpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.Parameter;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.api.loss.CrossEntropy;
import org.jingu.compiler.PlanCompiler;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cuda.CudaModel;
import org.jingu.cuda.DeviceArray;
import org.jingu.cuda.Gpu;
import org.jingu.engine.optimizer.Optimizer;
import org.jingu.wukong.WukongConfig;
import org.jingu.wukong.WukongPlugin;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A model with its batches, to be timed.
 *
 * @param batch examples
 * @param features sparse ones, each with a table
 * @param rows of a table
 * @param hots ids a bag
 * @param dense features
 * @param tables whether look-ups and the update of tables are part of a step
 * @param model configuration of a Wukong
 */
record GpuCase(
    int batch,
    int features,
    int rows,
    int hots,
    int dense,
    boolean tables,
    Map<String, Object> model) {
  private static final Optimizer OPTIMIZER =
      Optimizer.of(Map.of("embedding", Map.of("name", "rowwise_adagrad", "lr", 0.1)));

  private static final Map<String, GpuCase> CASES = cases();

  /** The case of a name. */
  static GpuCase of(String name) {
    GpuCase found = CASES.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no case '" + name + "'; there are " + CASES.keySet());
    }
    return found;
  }

  private static Map<String, GpuCase> cases() {
    Map<String, Object> criteo = wukong(128, 4, 16, 16, List.of(512, 512), List.of(512, 256));
    Map<String, Object> mid =
        wukong(160, 8, 32, 32, List.of(2048, 2048, 2048), List.of(2048, 1024));
    Map<String, Object> small = wukong(64, 3, 16, 16, List.of(512), List.of(512, 256));
    Map<String, Object> whole = new LinkedHashMap<>(criteo);
    whole.put("bottom_mlp", List.of(512, 256));
    Map<String, GpuCase> cases = new LinkedHashMap<>();
    Map<String, Object> tiny = wukong(16, 1, 4, 4, List.of(16), List.of(16));
    tiny.put("k", 3);
    cases.put("tiny", new GpuCase(70, 6, 50, 3, 5, true, tiny));
    cases.put("small", new GpuCase(1024, 27, 1000, 1, 0, false, small));
    cases.put("criteo", new GpuCase(16384, 27, 1000, 1, 0, false, criteo));
    cases.put("mid", new GpuCase(2048, 720, 1000, 1, 0, false, mid));
    cases.put("step1", new GpuCase(16384, 26, 1_000_000, 1, 13, true, whole));
    cases.put("step10", new GpuCase(16384, 26, 1_000_000, 10, 13, true, whole));
    return cases;
  }

  private static Map<String, Object> wukong(
      int d, int layers, int nF, int nL, List<Integer> mlp, List<Integer> top) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("embedding_dim", d);
    config.put("layers", layers);
    config.put("n_f", nF);
    config.put("n_l", nL);
    config.put("k", 24);
    config.put("attention_rows", 8);
    config.put("attention_mlp", List.of(mlp.get(0)));
    config.put("mlp", mlp);
    config.put("top_mlp", top);
    return config;
  }

  /** The model on a device, its weights and tables still zero. */
  CudaModel open(Gpu gpu, Precision precision, TableStorage storage) {
    return new CudaModel(
        gpu,
        PlanCompiler.training(graph(true), new CrossEntropy(), OPTIMIZER.updates()),
        PlanCompiler.evaluation(graph(false)),
        precision,
        storage);
  }

  private ModelGraph graph(boolean training) {
    FeatureSchema schema = schema();
    WukongConfig config = ConfigBinder.bind(WukongConfig.class, model, "model");
    Model made = new WukongPlugin().create(config, schema);
    return ModelGraph.of(made, schema, training, DataType.FLOAT);
  }

  private FeatureSchema schema() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < dense; i++) {
      names.add("d" + i);
    }
    List<SparseFeature> sparse = new ArrayList<>();
    for (int i = 0; i < features; i++) {
      sparse.add(new SparseFeature("f" + i, "f" + i, rows, Pooling.SUM, 1, 0, null));
    }
    return new FeatureSchema(names, sparse, List.of("click"));
  }

  /**
   * Initial values; a table repeats one drawn piece, since drawing all of it would take minutes.
   */
  void fill(CudaModel cuda) {
    ModelGraph graph = graph(true);
    for (Parameter parameter : graph.parameters()) {
      float[] values = new float[Math.toIntExact(parameter.size())];
      parameter.initializer().fill(values, 1, parameter.name(), 0);
      cuda.arrays().parameter(parameter.name()).write(0, values, values.length);
    }
    float[] piece = new float[1 << 22];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < piece.length; i++) {
      piece[i] = (float) (random.nextDouble() - 0.5) * 0.1f;
    }
    for (EmbeddingBag bag : graph.bags().values()) {
      DeviceArray table = cuda.arrays().table(bag.table());
      for (long first = 0; first < table.size(); first += piece.length) {
        table.write(first, piece, (int) Math.min(piece.length, table.size() - first));
      }
    }
  }

  /** Ids from a power law, as the peer draws them. */
  StepInputs inputs(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (int f = 0; f < features; f++) {
      int[] offsets = new int[batch + 1];
      int[] ids = new int[batch * hots];
      for (int b = 0; b < batch; b++) {
        offsets[b + 1] = offsets[b] + hots;
      }
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (int) Math.min(rows - 1, rows * Math.pow(random.nextDouble(), 4));
      }
      sparse.put("f" + f, new IdBags(ids, offsets));
    }
    float[] values = new float[batch * dense];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    float[] labels = new float[batch];
    for (int b = 0; b < batch; b++) {
      labels[b] = random.nextDouble() < 0.25 ? 1 : 0;
    }
    return new StepInputs(new Batch(batch, values, sparse, labels, null, null), 1, seed, 1);
  }
}
