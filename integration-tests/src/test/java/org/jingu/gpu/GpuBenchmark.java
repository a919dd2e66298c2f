package org.jingu.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * Times training steps of Wukong on a GPU and prints one table. Arguments are {@code
 * CASE:PRECISION}, such as {@code criteo:bf16}, or {@code CASE:PRECISION:fp16} with tables in half
 * precision; with {@code profile} among them, every kind of operation is timed by itself. {@code
 * --peer=COMMAND} runs a command with case and precision as further arguments right after each
 * case; the last number before the end of its output is its median step in milliseconds. {@code
 * --without-products} leaves cuBLAS' products out: compute-sanitizer's racecheck fails on them.
 */
public final class GpuBenchmark {
  private static final Optimizer OPTIMIZER =
      Optimizer.of(Map.of("embedding", Map.of("name", "rowwise_adagrad", "lr", 0.1)));
  private static final int STEPS = 30;
  private static final int WARM_UP = 5;

  private GpuBenchmark() {}

  private record Case(
      int batch,
      int features,
      int rows,
      int hots,
      int dense,
      boolean tables,
      Map<String, Object> model) {}

  private static final Map<String, Case> CASES = cases();

  private static Map<String, Case> cases() {
    Map<String, Object> criteo = wukong(128, 4, 16, 16, List.of(512, 512), List.of(512, 256));
    Map<String, Object> mid =
        wukong(160, 8, 32, 32, List.of(2048, 2048, 2048), List.of(2048, 1024));
    Map<String, Object> small = wukong(64, 3, 16, 16, List.of(512), List.of(512, 256));
    Map<String, Object> whole = new LinkedHashMap<>(criteo);
    whole.put("bottom_mlp", List.of(512, 256));
    Map<String, Case> cases = new LinkedHashMap<>();
    Map<String, Object> tiny = wukong(16, 1, 4, 4, List.of(16), List.of(16));
    tiny.put("k", 3);
    cases.put("tiny", new Case(70, 6, 50, 3, 5, true, tiny));
    cases.put("small", new Case(1024, 27, 1000, 1, 0, false, small));
    cases.put("criteo", new Case(16384, 27, 1000, 1, 0, false, criteo));
    cases.put("mid", new Case(2048, 720, 1000, 1, 0, false, mid));
    cases.put("step1", new Case(16384, 26, 1_000_000, 1, 13, true, whole));
    cases.put("step10", new Case(16384, 26, 1_000_000, 10, 13, true, whole));
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

  /**
   * A row of the table.
   *
   * @param device median milliseconds of a step on the device
   * @param host median milliseconds of a step as its caller sees it, batches copied ahead
   * @param waiting the share of the host's time in which the device has nothing to do
   * @param gibibytes of device memory
   */
  private record Row(
      String name,
      Precision precision,
      double device,
      double host,
      double waiting,
      double gibibytes,
      double peer) {
    @Override
    public String toString() {
      String row =
          "| %s | %s | %.2f | %.2f | %.1f %% | %.2f |"
              .formatted(name, precision, device, host, 100 * waiting, gibibytes);
      return Double.isNaN(peer)
          ? row + " | |"
          : row + " %.2f | %.2f |".formatted(peer, device / peer);
    }
  }

  /** Runs cases and prints a table. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    List<String> wanted = new ArrayList<>(List.of(arguments));
    boolean profile = wanted.remove("profile");
    String peer = null;
    List<Row> rows = new ArrayList<>();
    Gpu gpu = Gpu.ofThisMachine();
    if (wanted.remove("--without-products")) {
      gpu = new Gpu(gpu.device(), gpu.kernels(), (device, precision) -> new NoProducts());
    }
    for (String argument : wanted) {
      if (argument.startsWith("--peer=")) {
        peer = argument.substring("--peer=".length());
        continue;
      }
      List<String> parts = List.of(argument.split(":", -1));
      Precision precision = Precision.valueOf(parts.get(1).toUpperCase(Locale.ROOT));
      TableStorage storage =
          parts.size() < 3
              ? TableStorage.FP32
              : TableStorage.valueOf(parts.get(2).toUpperCase(Locale.ROOT));
      Row own = run(gpu, parts.get(0), precision, storage, profile);
      double other = peer == null ? Double.NaN : Peer.milliseconds(peer, parts.subList(0, 2));
      rows.add(
          new Row(
              own.name, own.precision, own.device, own.host, own.waiting, own.gibibytes, other));
    }
    System.out.println("| case | precision | ms | ms, host | GPU waits | GiB | peer ms | ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    rows.forEach(System.out::println);
  }

  private static Row run(
      Gpu gpu, String name, Precision precision, TableStorage storage, boolean profile) {
    Case c = CASES.get(name);
    FeatureSchema schema = schema(c);
    WukongConfig config = ConfigBinder.bind(WukongConfig.class, c.model, "model");
    Model model = new WukongPlugin().create(config, schema);
    ModelGraph training = ModelGraph.of(model, schema, true, DataType.FLOAT);
    ModelGraph evaluation = ModelGraph.of(model, schema, false, DataType.FLOAT);
    long start = System.nanoTime();
    try (CudaModel cuda =
        new CudaModel(
            gpu,
            PlanCompiler.training(training, new CrossEntropy(), OPTIMIZER.updates()),
            PlanCompiler.evaluation(evaluation),
            precision,
            storage)) {
      fill(cuda, training);
      List<StepInputs> inputs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        inputs.add(inputs(c, i));
      }
      float[] logits = new float[c.batch];
      double loss = 0;
      for (int i = 0; i < WARM_UP; i++) {
        cuda.beginStep(inputs.get(i % inputs.size()));
        cuda.lookAhead(inputs.get((i + 1) % inputs.size()).batch(), true);
        loss = cuda.finish(logits);
      }
      double ready = (System.nanoTime() - start) * 1e-9;
      double[] whole = new double[STEPS];
      long computing = -cuda.deviceNanos();
      long began = System.nanoTime();
      for (int i = 0; i < STEPS; i++) {
        long begin = System.nanoTime();
        cuda.beginStep(inputs.get((WARM_UP + i) % inputs.size()));
        cuda.lookAhead(inputs.get((WARM_UP + i + 1) % inputs.size()).batch(), true);
        loss = cuda.finish(logits);
        whole[i] = (System.nanoTime() - begin) * 1e-6;
      }
      computing += cuda.deviceNanos();
      double waiting = 1 - (double) computing / (System.nanoTime() - began);
      float[] times = cuda.time(inputs.get(0), c.tables, STEPS);
      Arrays.sort(times);
      Arrays.sort(whole);
      System.out.printf(
          "%s %s: loss %.4f, least %.3f ms, ready in %.1f s%n",
          name, precision, loss, times[0], ready);
      if (profile) {
        print(cuda.profile(inputs.get(0), 10));
      }
      return new Row(
          storage == TableStorage.FP32 ? name : name + ", tables " + storage,
          precision,
          times[STEPS / 2],
          whole[STEPS / 2],
          waiting,
          cuda.bytes() / 0x1p30,
          Double.NaN);
    }
  }

  private static void print(Map<String, Float> times) {
    double sum = times.values().stream().mapToDouble(Float::doubleValue).sum();
    System.out.printf("  sum of single operations %.3f ms%n", sum);
    times.entrySet().stream()
        .sorted(Comparator.comparingDouble(e -> -e.getValue()))
        .limit(40)
        .forEach(e -> System.out.printf("  %8.4f  %s%n", e.getValue(), e.getKey()));
  }

  private static FeatureSchema schema(Case c) {
    List<String> dense = new ArrayList<>();
    for (int i = 0; i < c.dense; i++) {
      dense.add("d" + i);
    }
    List<SparseFeature> sparse = new ArrayList<>();
    for (int i = 0; i < c.features; i++) {
      sparse.add(new SparseFeature("f" + i, "f" + i, c.rows, Pooling.SUM, 1, 0, null));
    }
    return new FeatureSchema(dense, sparse, List.of("click"));
  }

  /**
   * Initial values; a table repeats one drawn piece, since drawing all of it would take minutes.
   */
  private static void fill(CudaModel cuda, ModelGraph graph) {
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
  private static StepInputs inputs(Case c, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, IdBags> sparse = new LinkedHashMap<>();
    for (int f = 0; f < c.features; f++) {
      int[] offsets = new int[c.batch + 1];
      int[] ids = new int[c.batch * c.hots];
      for (int b = 0; b < c.batch; b++) {
        offsets[b + 1] = offsets[b] + c.hots;
      }
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (int) Math.min(c.rows - 1, c.rows * Math.pow(random.nextDouble(), 4));
      }
      sparse.put("f" + f, new IdBags(ids, offsets));
    }
    float[] dense = new float[c.batch * c.dense];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = (float) random.nextDouble();
    }
    float[] labels = new float[c.batch];
    for (int b = 0; b < c.batch; b++) {
      labels[b] = random.nextDouble() < 0.25 ? 1 : 0;
    }
    Batch batch = new Batch(c.batch, dense, sparse, labels, null, null);
    return new StepInputs(batch, 1, seed, 1);
  }
}
