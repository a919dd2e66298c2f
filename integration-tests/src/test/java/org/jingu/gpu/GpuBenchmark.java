package org.jingu.gpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.number.TableStorage;
import org.jingu.cuda.CudaModel;
import org.jingu.cuda.Gpu;

/**
 * Times training steps of Wukong on a GPU and prints one table. Arguments are {@code
 * CASE:PRECISION}, such as {@code criteo:bf16}, or {@code CASE:PRECISION:fp16} with tables in half
 * precision; with {@code profile} among them, every kind of operation is timed by itself. {@code
 * --peer=COMMAND}, which may be given several times, runs a command with case and precision as
 * further arguments right after each case; the last number before the end of its output is its
 * median step in milliseconds, and the ratio is to the fastest. {@code --tune=FOLDER} first
 * measures the algorithms of all products of the cases, writes them as a file of the folder, and
 * times each case with the library's own choice and with those. {@code --without-products} leaves
 * cuBLAS' products out: compute-sanitizer's racecheck fails on them.
 */
public final class GpuBenchmark {
  private static final int STEPS = 30;
  private static final int WARM_UP = 5;

  private final boolean profile;
  private final List<String> peers;

  private GpuBenchmark(boolean profile, List<String> peers) {
    this.profile = profile;
    this.peers = peers;
  }

  /** Such as criteo:bf16:fp16. */
  record Wanted(String name, Precision precision, TableStorage storage) {
    static Wanted of(String argument) {
      List<String> parts = List.of(argument.split(":", -1));
      return new Wanted(
          parts.get(0),
          Precision.valueOf(parts.get(1).toUpperCase(Locale.ROOT)),
          parts.size() < 3
              ? TableStorage.FP32
              : TableStorage.valueOf(parts.get(2).toUpperCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
      return storage == TableStorage.FP32 ? name : name + ", tables " + storage;
    }
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
      double gibibytes) {
    String text(List<Double> peers) {
      StringBuilder row =
          new StringBuilder(
              "| %s | %s | %.2f | %.2f | %.1f %% | %.2f |"
                  .formatted(name, precision, device, host, 100 * waiting, gibibytes));
      peers.forEach(ms -> row.append(" %.2f |".formatted(ms)));
      double fastest =
          peers.stream().mapToDouble(ms -> ms).filter(ms -> !Double.isNaN(ms)).min().orElse(0);
      return row.append(fastest == 0 ? " |" : " %.2f |".formatted(device / fastest)).toString();
    }
  }

  /** Runs cases and prints a table. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    List<String> words = new ArrayList<>(List.of(arguments));
    boolean profile = words.remove("profile");
    boolean withoutProducts = words.remove("--without-products");
    List<String> peers = take(words, "--peer=");
    List<String> folders = take(words, "--tune=");
    List<Wanted> wanted = words.stream().map(Wanted::of).toList();
    Gpu gpu = Gpu.ofThisMachine();
    Map<String, Gpu> ways = new LinkedHashMap<>();
    if (withoutProducts) {
      ways.put("", new Gpu(gpu.device(), gpu.kernels(), (device, precision) -> new NoProducts()));
    } else if (folders.isEmpty()) {
      ways.put("", gpu);
    } else {
      ways.putAll(ProductBenchmark.run(gpu, wanted, Path.of(folders.get(0))));
    }
    new GpuBenchmark(profile, peers).run(ways, wanted);
  }

  private static List<String> take(List<String> words, String option) {
    List<String> values =
        words.stream()
            .filter(word -> word.startsWith(option))
            .map(word -> word.substring(option.length()))
            .toList();
    words.removeIf(word -> word.startsWith(option));
    return values;
  }

  private void run(Map<String, Gpu> ways, List<Wanted> wanted) {
    List<String> rows = new ArrayList<>();
    for (Wanted it : wanted) {
      List<Row> own = new ArrayList<>();
      ways.forEach((way, gpu) -> own.add(run(gpu, it, it + way)));
      List<String> arguments = List.of(it.name, it.precision.toString().toLowerCase(Locale.ROOT));
      List<Double> others = peers.stream().map(peer -> Peer.milliseconds(peer, arguments)).toList();
      own.forEach(row -> rows.add(row.text(others)));
    }
    StringBuilder head =
        new StringBuilder("| case | precision | ms | ms, host | GPU waits | GiB |");
    for (int i = 0; i < peers.size(); i++) {
      head.append(" peer %d ms |".formatted(i + 1));
      System.out.printf("peer %d: %s%n", i + 1, peers.get(i));
    }
    System.out.println(head.append(" ratio |"));
    System.out.println("|" + "---|".repeat(7 + peers.size()));
    rows.forEach(System.out::println);
  }

  private Row run(Gpu gpu, Wanted wanted, String name) {
    GpuCase c = GpuCase.of(wanted.name);
    long start = System.nanoTime();
    try (CudaModel cuda = c.open(gpu, wanted.precision, wanted.storage)) {
      c.fill(cuda);
      List<StepInputs> inputs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        inputs.add(c.inputs(i));
      }
      float[] logits = new float[c.batch()];
      double first = 0;
      double loss = 0;
      for (int i = 0; i < WARM_UP; i++) {
        cuda.beginStep(inputs.get(i % inputs.size()));
        cuda.lookAhead(inputs.get((i + 1) % inputs.size()).batch(), true);
        loss = cuda.finish(logits);
        first = i == 0 ? loss : first;
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
      float[] times = cuda.time(inputs.get(0), c.tables(), STEPS);
      Arrays.sort(times);
      Arrays.sort(whole);
      System.out.printf(
          "%s %s: first loss %.6f, last %.4f, least %.3f ms, ready in %.1f s%n",
          name, wanted.precision, first, loss, times[0], ready);
      if (profile) {
        print(cuda.profile(inputs.get(0), 10));
      }
      return new Row(
          name,
          wanted.precision,
          times[STEPS / 2],
          whole[STEPS / 2],
          waiting,
          cuda.bytes() / 0x1p30);
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
}
