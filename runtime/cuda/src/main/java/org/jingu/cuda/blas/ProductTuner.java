package org.jingu.cuda.blas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.global.cublas;
import org.jingu.compiler.resource.Opened;
import org.jingu.cuda.driver.CapturedGraph;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Event;
import org.jingu.cuda.driver.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Times the algorithms that the library has for a product. A time is that of a captured graph which
 * computes the product for several sets of operands in turn, so that none is found in the cache
 * that a step would not find there.
 */
public final class ProductTuner implements AutoCloseable {
  private static final int OFFERS = 32;
  private static final int TO_SPLIT = 8;
  private static final int[] SPLITS = {1, 2, 4, 8, 16};
  private static final int FINALISTS = 4;
  private static final int SCREENING_RUNS = 5;
  private static final int RUNS = 20;

  /** What an algorithm must take of the time of the library's own choice to be worth it. */
  private static final double WORTH_IT = 0.98;

  private final Device device;
  private final Opened opened = new Opened();
  private final Stream stream;
  private final DeviceMemory work;
  private final cublasLtContext handle = new cublasLtContext();

  /** With the library's work memory on a device. */
  public ProductTuner(Device device) {
    this.device = device;
    device.makeCurrent();
    try {
      stream = opened.keep(new Stream(device), Stream::close);
      work =
          opened.keep(
              device.allocate(ProductLibrary.WORK_BYTES, "matrix products"), DeviceMemory::close);
      ProductLibrary.check(cublas.cublasLtCreate(handle), "cublasLtCreate");
      opened.keep(handle, cublas::cublasLtDestroy);
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  /**
   * What was found out about a product.
   *
   * @param tried how many algorithms were timed
   * @param ofFirst milliseconds by the library's own choice
   * @param milliseconds by the fastest that gives equal bits each time
   * @param unequal algorithms that were faster, but gave other bits or other values
   * @param first the library's own choice
   * @param best the fastest
   * @param choice the fastest, if it is more than 2 % faster; else null
   */
  public record Found(
      AlignedProduct product,
      int tried,
      double ofFirst,
      double milliseconds,
      int unequal,
      String first,
      String best,
      MeasuredProducts.@Nullable Choice choice) {}

  /**
   * Measures.
   *
   * @throws CudaException if the product's operands do not fit twice into the device's memory, or
   *     if the device fails
   */
  public Found measure(AlignedProduct product) {
    try (OperandSets sets = new OperandSets(device, stream, handle, product);
        Opened algorithms = new Opened()) {
      Algorithm first = algorithms.keep(PreparedProduct.first(sets.product(0)), Algorithm::close);
      Map<Algorithm, Double> times = screen(sets, first, algorithms);
      List<Algorithm> finalists =
          times.entrySet().stream()
              .filter(e -> e.getKey() != first)
              .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
              .limit(FINALISTS)
              .map(Map.Entry::getKey)
              .toList();
      return decide(sets, first, finalists, times.size());
    }
  }

  /** Milliseconds of everything that the library offers, and of its best with other splits. */
  private Map<Algorithm, Double> screen(OperandSets sets, Algorithm first, Opened algorithms) {
    Map<String, Algorithm> known = new LinkedHashMap<>();
    Map<Algorithm, Double> times = new LinkedHashMap<>();
    known.put(first.hex(), first);
    for (Algorithm offer : sets.product(0).offers(OFFERS)) {
      algorithms.keep(offer, Algorithm::close);
      known.putIfAbsent(offer.hex(), offer);
    }
    known.values().forEach(it -> screen(sets, it, times));
    List<Algorithm> best =
        times.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .limit(TO_SPLIT)
            .map(Map.Entry::getKey)
            .toList();
    for (Algorithm algorithm : best) {
      for (int parts : SPLITS) {
        Algorithm split = algorithm.split(parts);
        if (split != null) {
          algorithms.keep(split, Algorithm::close);
          if (known.putIfAbsent(split.hex(), split) == null && sets.product(0).takes(split)) {
            screen(sets, split, times);
          }
        }
      }
    }
    return times;
  }

  private void screen(OperandSets sets, Algorithm algorithm, Map<Algorithm, Double> times) {
    if (!sets.product(0).accepts(stream, algorithm, work)) {
      return;
    }
    // The first call may load code, which a capture does not allow.
    stream.synchronize();
    double[] milliseconds = times(sets, List.of(algorithm), SCREENING_RUNS)[0];
    times.put(algorithm, milliseconds[SCREENING_RUNS / 2]);
  }

  /** Times the finalists in turn with the library's choice, and takes the fastest that is sure. */
  private Found decide(OperandSets sets, Algorithm first, List<Algorithm> finalists, int tried) {
    List<Algorithm> all = new ArrayList<>(List.of(first));
    all.addAll(finalists);
    double[][] runs = times(sets, all, RUNS);
    double ofFirst = runs[0][RUNS / 2];
    List<Integer> byTime = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      byTime.add(i);
    }
    byTime.sort(Comparator.comparingDouble(i -> runs[i][RUNS / 2]));
    int unequal = 0;
    for (int i : byTime) {
      double milliseconds = runs[i][RUNS / 2];
      if (milliseconds >= WORTH_IT * ofFirst) {
        break;
      }
      Algorithm algorithm = all.get(i);
      if (sets.agrees(first, algorithm, work)) {
        return new Found(
            sets.aligned(),
            tried,
            ofFirst,
            milliseconds,
            unequal,
            first.toString(),
            algorithm.toString(),
            new MeasuredProducts.Choice(algorithm.hex(), milliseconds, ofFirst));
      }
      unequal++;
    }
    String itself = first.toString();
    return new Found(sets.aligned(), tried, ofFirst, ofFirst, unequal, itself, itself, null);
  }

  /** Milliseconds of a product by algorithm, sorted; each run of one follows one of the others. */
  private double[][] times(OperandSets sets, List<Algorithm> algorithms, int runs) {
    double[][] times = new double[algorithms.size()][runs];
    try (Opened graphs = new Opened();
        Event before = new Event(device);
        Event after = new Event(device)) {
      List<CapturedGraph> captured = new ArrayList<>();
      for (Algorithm algorithm : algorithms) {
        CapturedGraph graph =
            graphs.keep(stream.capture(() -> sets.enqueue(algorithm, work)), CapturedGraph::close);
        graph.launch(stream);
        captured.add(graph);
      }
      for (int run = 0; run < runs; run++) {
        for (int i = 0; i < captured.size(); i++) {
          before.record(stream);
          captured.get(i).launch(stream);
          after.record(stream);
          after.synchronize();
          times[i][run] = after.millisecondsSince(before) / sets.runs();
        }
      }
    }
    Arrays.stream(times).forEach(Arrays::sort);
    return times;
  }

  @Override
  public void close() {
    device.makeCurrentToRelease();
    opened.close();
  }
}
