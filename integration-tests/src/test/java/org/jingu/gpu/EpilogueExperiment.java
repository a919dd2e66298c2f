package org.jingu.gpu;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jingu.cuda.driver.CapturedGraph;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Event;
import org.jingu.cuda.driver.Stream;

/**
 * What the library's epilogues for ReLU's mask and the bias's gradient cost, for a layer's three
 * products: forward {@code y = relu(x Wᵀ + b)}, dgrad {@code dx = (dy W) * mask}, wgrad {@code dW =
 * dyᵀ x} with {@code db}, the sums of dy's columns. First a small layer is checked against the host
 * and says what the epilogues mean; then a row is printed for each product. Arguments: some of
 * {@code check}, {@code criteo:bf16}, {@code criteo:tf32}, {@code mid:bf16}; none are all.
 */
public final class EpilogueExperiment {
  private static final int CHOICES = 16;
  private static final int REPLAYS = 15;
  private static final long WORK = 64L << 20;
  private static final long FAR_MORE_THAN_L2 = 240L << 20;
  private static final int MOST_SETS = 12;
  private static final int MASK_ALIGNMENT = 128;

  private final Device device;
  private final Stream stream;
  private final DeviceMemory work;
  private final cublasLtContext handle = new cublasLtContext();
  private final FloatPointer one = new FloatPointer(1f);
  private final FloatPointer zero = new FloatPointer(0f);

  /** What algorithms point into. */
  private final List<Pointer> kept = new ArrayList<>();

  private EpilogueExperiment(Device device) {
    this.device = device;
    this.stream = new Stream(device);
    this.work = device.allocate(WORK, "work");
    check(cublas.cublasLtCreate(handle), "cublasLtCreate");
  }

  private record Layer(int rows, int in, int out) {}

  private static final List<Layer> CRITEO =
      List.of(
          new Layer(16384, 1024, 512),
          new Layer(16384, 512, 768),
          new Layer(16384, 768, 512),
          new Layer(16384, 512, 512),
          new Layer(16384, 512, 2048),
          new Layer(16384, 4096, 512),
          new Layer(16384, 512, 256));
  private static final List<Layer> MID =
      List.of(
          new Layer(2048, 1280, 2048),
          new Layer(2048, 2048, 1536),
          new Layer(2048, 1536, 2048),
          new Layer(2048, 2048, 2048),
          new Layer(2048, 2048, 5120),
          new Layer(2048, 10240, 2048));

  /** What a product of a layer is and what follows it. */
  private enum Kind {
    FORWARD_RELU_BIAS(cublas.CUBLASLT_EPILOGUE_RELU_BIAS),
    FORWARD_RELU_AUX_BIAS(cublas.CUBLASLT_EPILOGUE_RELU_AUX_BIAS),
    DGRAD_DEFAULT(cublas.CUBLASLT_EPILOGUE_DEFAULT),
    DGRAD_DRELU(cublas.CUBLASLT_EPILOGUE_DRELU),
    DGRAD_DRELU_BGRAD(cublas.CUBLASLT_EPILOGUE_DRELU_BGRAD),
    WGRAD_DEFAULT(cublas.CUBLASLT_EPILOGUE_DEFAULT),
    WGRAD_BGRADB(cublas.CUBLASLT_EPILOGUE_BGRADB);

    final int epilogue;

    Kind(int epilogue) {
      this.epilogue = epilogue;
    }

    boolean isForward() {
      return name().startsWith("FORWARD");
    }

    boolean isWgrad() {
      return name().startsWith("WGRAD");
    }

    boolean hasMask() {
      return this == FORWARD_RELU_AUX_BIAS || this == DGRAD_DRELU || this == DGRAD_DRELU_BGRAD;
    }

    boolean sumsBias() {
      return this == DGRAD_DRELU_BGRAD || this == WGRAD_BGRADB;
    }
  }

  /** Row-major: d [m, n] = op(a) op(b), as the library sees it: dᵀ = op(b)ᵀ op(a)ᵀ. */
  private record Shape(
      Kind kind, boolean narrow, long m, long n, long k, boolean aTransposed, boolean bTransposed) {
    static Shape of(Kind kind, boolean narrow, Layer l) {
      if (kind.isForward()) {
        return new Shape(kind, narrow, l.rows, l.out, l.in, false, true);
      }
      return kind.isWgrad()
          ? new Shape(kind, narrow, l.out, l.in, l.rows, true, false)
          : new Shape(kind, narrow, l.rows, l.in, l.out, false, false);
    }

    int operandBytes() {
      return narrow ? 2 : 4;
    }

    int resultBytes() {
      return narrow && !kind.isWgrad() ? 2 : 4;
    }

    /** Of the bias: read in d's type, summed in single precision. */
    int biasBytes() {
      return kind.sumsBias() ? 4 : resultBytes();
    }

    long biasLength() {
      return kind.isWgrad() ? m : n;
    }

    long maskStride() {
      return (n + MASK_ALIGNMENT - 1) / MASK_ALIGNMENT * MASK_ALIGNMENT;
    }

    long aBytes() {
      return m * k * operandBytes();
    }

    long bBytes() {
      return k * n * operandBytes();
    }

    long dBytes() {
      return m * n * resultBytes();
    }

    long maskBytes() {
      return m * maskStride() / 8;
    }

    long bytes() {
      return aBytes() + bBytes() + dBytes() + (kind.hasMask() ? maskBytes() : 0);
    }
  }

  /** One set of operands with the library's description that points to them. */
  private final class Set implements AutoCloseable {
    final Shape shape;
    final DeviceMemory a;
    final DeviceMemory b;
    final DeviceMemory d;
    final DeviceMemory bias;
    final DeviceMemory mask;
    final cublasLtMatmulDescOpaque_t description;
    final cublasLtMatrixLayoutOpaque_t left;
    final cublasLtMatrixLayoutOpaque_t right;
    final cublasLtMatrixLayoutOpaque_t result;

    Set(Shape shape) {
      this.shape = shape;
      a = device.allocate(shape.aBytes(), "a");
      b = device.allocate(shape.bBytes(), "b");
      d = device.allocate(shape.dBytes(), "d");
      bias = device.allocate(shape.biasLength() * shape.biasBytes(), "bias");
      mask = device.allocate(shape.maskBytes(), "mask");
      int operand = shape.narrow ? cudart.CUDA_R_16BF : cudart.CUDA_R_32F;
      left = layout(operand, shape.k, shape.n, shape.bTransposed);
      right = layout(operand, shape.m, shape.k, shape.aTransposed);
      int type = shape.resultBytes() == 2 ? cudart.CUDA_R_16BF : cudart.CUDA_R_32F;
      result = layout(type, shape.m, shape.n, false);
      PointerPointer<cublasLtMatmulDescOpaque_t> slot = new PointerPointer<>(1);
      int compute = shape.narrow ? cublas.CUBLAS_COMPUTE_32F : cublas.CUBLAS_COMPUTE_32F_FAST_TF32;
      check(cublas.cublasLtMatmulDescCreate(slot, compute, cudart.CUDA_R_32F), "desc create");
      description = slot.get(cublasLtMatmulDescOpaque_t.class, 0);
      set(cublas.CUBLASLT_MATMUL_DESC_TRANSA, operation(shape.bTransposed));
      set(cublas.CUBLASLT_MATMUL_DESC_TRANSB, operation(shape.aTransposed));
      set(cublas.CUBLASLT_MATMUL_DESC_EPILOGUE, shape.kind.epilogue);
      if (shape.kind.epilogue != cublas.CUBLASLT_EPILOGUE_DEFAULT
          && shape.kind != Kind.DGRAD_DRELU) {
        set(cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias.address());
        if (shape.kind.sumsBias()) {
          set(cublas.CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, cudart.CUDA_R_32F);
        }
      }
      if (shape.kind.hasMask()) {
        set(cublas.CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, mask.address());
        set(cublas.CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, shape.maskStride());
      }
    }

    private void set(int attribute, int value) {
      try (IntPointer number = new IntPointer(1).put(value)) {
        check(
            cublas.cublasLtMatmulDescSetAttribute(description, attribute, number, 4),
            "attribute " + attribute);
      }
    }

    private void set(int attribute, long value) {
      try (LongPointer number = new LongPointer(1).put(value)) {
        check(
            cublas.cublasLtMatmulDescSetAttribute(description, attribute, number, 8),
            "attribute " + attribute);
      }
    }

    int enqueue(cublasLtMatmulAlgo_t algorithm) {
      return cublas.cublasLtMatmul(
          handle,
          description,
          one,
          new Place(b.address()),
          left,
          new Place(a.address()),
          right,
          zero,
          new Place(d.address()),
          result,
          new Place(d.address()),
          result,
          algorithm,
          new Place(work.address()),
          WORK,
          new CUstream_st(new Place(stream.handle())));
    }

    @Override
    public void close() {
      cublas.cublasLtMatmulDescDestroy(description);
      List.of(left, right, result).forEach(cublas::cublasLtMatrixLayoutDestroy);
      List.of(a, b, d, bias, mask).forEach(DeviceMemory::close);
    }
  }

  private static final class Place extends Pointer {
    Place(long address) {
      this.address = address;
    }
  }

  private static int operation(boolean transposed) {
    return transposed ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N;
  }

  private static cublasLtMatrixLayoutOpaque_t layout(
      int type, long rows, long columns, boolean transposed) {
    long height = transposed ? rows : columns;
    long width = transposed ? columns : rows;
    PointerPointer<cublasLtMatrixLayoutOpaque_t> slot = new PointerPointer<>(1);
    check(cublas.cublasLtMatrixLayoutCreate(slot, type, height, width, height), "layout create");
    return slot.get(cublasLtMatrixLayoutOpaque_t.class, 0);
  }

  private static void check(int status, String call) {
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      throw new IllegalStateException(call + ": " + name(status));
    }
  }

  private static String name(int status) {
    return cublas.cublasGetStatusName(status).getString();
  }

  /** What the library offers; fewer than asked for, perhaps none. */
  private List<cublasLtMatmulAlgo_t> offered(Set set, StringBuilder said) {
    PointerPointer<cublasLtMatmulPreferenceOpaque_t> slot = new PointerPointer<>(1);
    check(cublas.cublasLtMatmulPreferenceCreate(slot), "preference create");
    cublasLtMatmulPreferenceOpaque_t preference =
        slot.get(cublasLtMatmulPreferenceOpaque_t.class, 0);
    try (LongPointer bytes = new LongPointer(1).put(WORK)) {
      check(
          cublas.cublasLtMatmulPreferenceSetAttribute(
              preference, cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, 8),
          "preference");
    }
    cublasLtMatmulHeuristicResult_t found = new cublasLtMatmulHeuristicResult_t(CHOICES);
    kept.add(found);
    int[] count = new int[1];
    int status =
        cublas.cublasLtMatmulAlgoGetHeuristic(
            handle,
            set.description,
            set.left,
            set.right,
            set.result,
            set.result,
            preference,
            CHOICES,
            found,
            count);
    cublas.cublasLtMatmulPreferenceDestroy(preference);
    List<cublasLtMatmulAlgo_t> algorithms = new ArrayList<>();
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      said.append("heuristic: ").append(name(status));
      return algorithms;
    }
    for (int i = 0; i < count[0]; i++) {
      cublasLtMatmulHeuristicResult_t one = found.getPointer(i);
      if (one.state() == cublas.CUBLAS_STATUS_SUCCESS) {
        algorithms.add(one.algo());
      }
    }
    return algorithms;
  }

  /** Median milliseconds of a product, by graphs that run once over all sets; NaN if refused. */
  private double milliseconds(List<Set> sets, cublasLtMatmulAlgo_t algorithm) {
    int status = sets.get(0).enqueue(algorithm);
    stream.synchronize();
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      return Double.NaN;
    }
    double[] times = new double[REPLAYS];
    try (CapturedGraph graph =
            stream.capture(() -> sets.forEach(set -> check(set.enqueue(algorithm), "matmul")));
        Event before = new Event(device);
        Event after = new Event(device)) {
      graph.launch(stream);
      for (int i = 0; i < REPLAYS; i++) {
        before.record(stream);
        graph.launch(stream);
        after.record(stream);
        after.synchronize();
        times[i] = after.millisecondsSince(before) / sets.size();
      }
    }
    Arrays.sort(times);
    return times[REPLAYS / 2];
  }

  private static byte[] bits(DeviceMemory memory) {
    return memory.read(0, Math.toIntExact(memory.bytes())).array();
  }

  private boolean repeats(Set set, cublasLtMatmulAlgo_t algorithm) {
    List<byte[]> first = run(set, algorithm);
    List<byte[]> second = run(set, algorithm);
    return Arrays.equals(first.get(0), second.get(0)) && Arrays.equals(first.get(1), second.get(1));
  }

  private List<byte[]> run(Set set, cublasLtMatmulAlgo_t algorithm) {
    check(set.enqueue(algorithm), "matmul");
    stream.synchronize();
    return List.of(bits(set.d), bits(set.bias));
  }

  private static String config(cublasLtMatmulAlgo_t algorithm) {
    return "id %d tile %d split %d stages %d"
        .formatted(
            config(algorithm, cublas.CUBLASLT_ALGO_CONFIG_ID),
            config(algorithm, cublas.CUBLASLT_ALGO_CONFIG_TILE_ID),
            config(algorithm, cublas.CUBLASLT_ALGO_CONFIG_SPLITK_NUM),
            config(algorithm, cublas.CUBLASLT_ALGO_CONFIG_STAGES_ID));
  }

  private static int config(cublasLtMatmulAlgo_t algorithm, int attribute) {
    try (IntPointer value = new IntPointer(1)) {
      int status =
          cublas.cublasLtMatmulAlgoConfigGetAttribute(algorithm, attribute, value, 4, null);
      return status == cublas.CUBLAS_STATUS_SUCCESS ? value.get() : -1;
    }
  }

  private void measure(Layer layer, boolean narrow) {
    for (Kind kind : Kind.values()) {
      Shape shape = Shape.of(kind, narrow, layer);
      System.out.printf(
          "| %d: %d->%d | %s | %s | ",
          layer.rows, layer.in, layer.out, narrow ? "bf16" : "tf32", kind);
      System.out.flush();
      int count = (int) Math.min(MOST_SETS, Math.max(2, FAR_MORE_THAN_L2 / shape.bytes() + 1));
      List<Set> sets = new ArrayList<>();
      try {
        for (int i = 0; i < count; i++) {
          sets.add(new Set(shape));
          fill(sets.get(i), sets.get(0), i == 0);
        }
        System.out.println(row(sets));
      } catch (RuntimeException e) {
        System.out.println("failed: " + e.getMessage() + " |");
      } finally {
        sets.forEach(Set::close);
      }
    }
  }

  private String row(List<Set> sets) {
    StringBuilder said = new StringBuilder();
    List<cublasLtMatmulAlgo_t> algorithms = offered(sets.get(0), said);
    if (algorithms.isEmpty()) {
      return "not offered %s | | | | | |".formatted(said);
    }
    double first = Double.NaN;
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    int refused = 0;
    for (int i = 0; i < algorithms.size(); i++) {
      double time = milliseconds(sets, algorithms.get(i));
      first = i == 0 ? time : first;
      refused += Double.isNaN(time) ? 1 : 0;
      if (time < least) {
        least = time;
        best = i;
      }
    }
    if (best < 0) {
      return "%d offered, all refused | | | | | |".formatted(algorithms.size());
    }
    return "%d%s | %.4f | %.4f (no. %d) | %.3f | %s, %s | %s; %s |"
        .formatted(
            algorithms.size(),
            refused == 0 ? "" : ", " + refused + " refused",
            first,
            least,
            best,
            least / first,
            Double.isNaN(first) ? "refused" : repeats(sets.get(0), algorithms.get(0)),
            repeats(sets.get(0), algorithms.get(best)),
            config(algorithms.get(0)),
            config(algorithms.get(best)));
  }

  private void fill(Set set, Set first, boolean draw) {
    if (draw) {
      SplittableRandom random = new SplittableRandom(1);
      write(set.a, random, set.shape.operandBytes());
      write(set.b, random, set.shape.operandBytes());
      write(set.bias, random, set.shape.biasBytes());
      byte[] bits = new byte[Math.toIntExact(set.mask.bytes())];
      random.nextBytes(bits);
      set.mask.write(0, bits);
      return;
    }
    stream.copy(first.a.address(), set.a.address(), set.a.bytes());
    stream.copy(first.b.address(), set.b.address(), set.b.bytes());
    stream.copy(first.bias.address(), set.bias.address(), set.bias.bytes());
    stream.copy(first.mask.address(), set.mask.address(), set.mask.bytes());
    stream.synchronize();
  }

  private static void write(DeviceMemory memory, SplittableRandom random, int elementBytes) {
    ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(memory.bytes()));
    values.order(java.nio.ByteOrder.nativeOrder());
    while (values.hasRemaining()) {
      // The upper half of a float is its bfloat16.
      int float32 = Float.floatToIntBits((float) random.nextDouble() - 0.5f) & 0xffff0000;
      if (elementBytes == 2) {
        values.putShort((short) (float32 >>> 16));
      } else {
        values.putInt(float32);
      }
    }
    memory.write(0, values.array());
  }

  // ---- What the epilogues mean, on a small layer whose width is no multiple of 128.

  private static float[] values(DeviceMemory memory, int elementBytes) {
    ByteBuffer bytes = memory.read(0, Math.toIntExact(memory.bytes()));
    float[] values = new float[(int) (memory.bytes() / elementBytes)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          elementBytes == 2
              ? Float.intBitsToFloat(bytes.getShort() << 16)
              : Float.intBitsToFloat(bytes.getInt());
    }
    return values;
  }

  private void checkMeaning(boolean narrow) {
    Layer layer = new Layer(256, 400, 384);
    String name = narrow ? "bf16" : "tf32";
    try {
      forward(layer, narrow, name);
      dgrad(layer, narrow, name, Kind.DGRAD_DRELU);
      dgrad(layer, narrow, name, Kind.DGRAD_DRELU_BGRAD);
      wgrad(layer, narrow, name);
    } catch (RuntimeException e) {
      System.out.printf("check %s failed: %s%n", name, e);
    }
  }

  private Set one(Kind kind, boolean narrow, Layer layer) {
    Set set = new Set(Shape.of(kind, narrow, layer));
    fill(set, set, true);
    return set;
  }

  private boolean first(Set set) {
    StringBuilder said = new StringBuilder();
    List<cublasLtMatmulAlgo_t> algorithms = offered(set, said);
    if (algorithms.isEmpty()) {
      System.out.printf("check: %s is not offered %s%n", set.shape, said);
      return false;
    }
    check(set.enqueue(algorithms.get(0)), "matmul");
    stream.synchronize();
    return true;
  }

  private static boolean bit(byte[] mask, long index) {
    return (mask[(int) (index >> 3)] >> (index & 7) & 1) != 0;
  }

  private void forward(Layer layer, boolean narrow, String name) {
    try (Set plain = one(Kind.FORWARD_RELU_BIAS, narrow, layer);
        Set aux = one(Kind.FORWARD_RELU_AUX_BIAS, narrow, layer)) {
      // One row of x is not a number: what do y and its mask say?
      byte[] row = new byte[layer.in * plain.shape.operandBytes()];
      Arrays.fill(row, (byte) 0xff);
      plain.a.write(0, row);
      aux.a.write(0, row);
      if (!first(plain) || !first(aux)) {
        return;
      }
      float[] y = values(plain.d, plain.shape.resultBytes());
      float[] z = values(aux.d, aux.shape.resultBytes());
      byte[] mask = bits(aux.mask);
      int wrong = 0;
      double off = 0;
      for (int i = 0; i < layer.rows; i++) {
        for (int j = 0; j < layer.out; j++) {
          int at = i * layer.out + j;
          if (i > 0) {
            wrong += bit(mask, i * aux.shape.maskStride() + j) == z[at] > 0 ? 0 : 1;
            off = Math.max(off, Math.abs(y[at] - z[at]));
          }
        }
      }
      System.out.printf(
          "check %s RELU_AUX_BIAS: %d of %d mask bits are not (y > 0); y differs by %.2g;"
              + " of a row of NaN: RELU_BIAS gives %s, RELU_AUX_BIAS %s with bit %s%n",
          name, wrong, (layer.rows - 1) * layer.out, off, y[0], z[0], bit(mask, 0));
    }
  }

  private void dgrad(Layer layer, boolean narrow, String name, Kind kind) {
    try (Set plain = one(Kind.DGRAD_DEFAULT, narrow, layer);
        Set masked = one(kind, narrow, layer)) {
      byte[] mask = bits(masked.mask);
      plain.a.write(0, bits(masked.a));
      plain.b.write(0, bits(masked.b));
      if (!first(plain) || !first(masked)) {
        return;
      }
      float[] x = values(plain.d, plain.shape.resultBytes());
      float[] z = values(masked.d, masked.shape.resultBytes());
      float[] sums = values(masked.bias, 4);
      double off = 0;
      double offOfSums = 0;
      for (int j = 0; j < layer.in; j++) {
        double sum = 0;
        for (int i = 0; i < layer.rows; i++) {
          int at = i * layer.in + j;
          boolean open = bit(mask, i * masked.shape.maskStride() + j);
          off = Math.max(off, Math.abs((open ? x[at] : 0) - z[at]));
          sum += z[at];
        }
        offOfSums = Math.max(offOfSums, Math.abs(sum - sums[j]));
      }
      System.out.printf(
          "check %s %s: differs from mask * product by %.2g%s%n",
          name,
          kind,
          off,
          kind.sumsBias() ? "; sums of its columns by %.2g".formatted(offOfSums) : "");
    }
  }

  private void wgrad(Layer layer, boolean narrow, String name) {
    try (Set plain = one(Kind.WGRAD_DEFAULT, narrow, layer);
        Set summed = one(Kind.WGRAD_BGRADB, narrow, layer)) {
      plain.b.write(0, bits(summed.b));
      if (!first(plain) || !first(summed)) {
        return;
      }
      float[] w = values(plain.d, 4);
      float[] z = values(summed.d, 4);
      float[] dy = values(summed.a, summed.shape.operandBytes());
      float[] sums = values(summed.bias, 4);
      double off = 0;
      for (int i = 0; i < w.length; i++) {
        off = Math.max(off, Math.abs(w[i] - z[i]));
      }
      double offOfSums = 0;
      for (int j = 0; j < layer.out; j++) {
        double sum = 0;
        for (int i = 0; i < layer.rows; i++) {
          sum += dy[i * layer.out + j];
        }
        offOfSums = Math.max(offOfSums, Math.abs(sum - sums[j]));
      }
      System.out.printf(
          "check %s BGRADB: dW differs by %.2g; sums of dy's columns by %.2g%n",
          name, off, offOfSums);
    }
  }

  /** Checks and measures. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    List<String> wanted =
        arguments.length == 0
            ? List.of("check", "criteo:bf16", "mid:bf16", "criteo:tf32")
            : List.of(arguments);
    EpilogueExperiment experiment = new EpilogueExperiment(new Device(0));
    System.out.printf(
        "%s; cuBLASLt %d; %s%n",
        experiment.device, cublas.cublasLtGetVersion(), CudaProbe.ofThisMachine().versions());
    if (wanted.contains("check")) {
      experiment.checkMeaning(true);
      experiment.checkMeaning(false);
    }
    System.out.println(
        "| layer | type | product | offered | ms, first | ms, best | ratio | equal bits: first, best"
            + " | first; best |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (String name : wanted) {
      if (!name.equals("check")) {
        List<Layer> layers = name.startsWith("criteo") ? CRITEO : MID;
        layers.forEach(layer -> experiment.measure(layer, name.endsWith("bf16")));
      }
    }
  }
}
