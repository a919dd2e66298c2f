package org.jingu.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jingu.cuda.blas.Products;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.compile.Kernels;
import org.jingu.cuda.driver.CapturedGraph;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.Event;
import org.jingu.cuda.driver.KernelModule;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.KernelSource;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Product;
import org.jspecify.annotations.Nullable;

/** Operations at their places in memory, captured as one graph. */
final class BoundProgram implements AutoCloseable {
  private final List<Operation> operations;
  private final Map<String, KernelModule.Kernel> kernels = new LinkedHashMap<>();
  private final List<Runnable> enqueues = new ArrayList<>();
  private final List<Products.Prepared> products = new ArrayList<>();
  private final Device device;
  private final KernelModule module;
  private final ToLongFunction<Address> places;
  private final Stream stream;
  private @Nullable CapturedGraph graph;

  /** Compiles the kernels and prepares the products. */
  BoundProgram(
      Device device,
      Kernels cache,
      Products library,
      List<Operation> operations,
      ToLongFunction<Address> places,
      Stream stream) {
    this.operations = operations;
    this.places = places;
    this.stream = stream;
    this.device = device;
    this.module = device.load(cache.compile(KernelSource.of(operations), device.architecture()));
    try {
      for (Operation operation : operations) {
        enqueues.add(bind(operation, library));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Runnable bind(Operation operation, Products library) {
    if (operation instanceof Product product) {
      Products.Prepared prepared = library.prepare(product, places);
      products.add(prepared);
      return () -> prepared.enqueue(stream);
    }
    if (operation instanceof Operation.Fill fill) {
      long to = places.applyAsLong(fill.to());
      return () -> stream.fill(to, fill.value(), fill.count());
    }
    Operation.Launch launch = (Operation.Launch) operation;
    long[] arguments = launch.arguments().stream().mapToLong(this::value).toArray();
    KernelModule.Kernel kernel = kernels.computeIfAbsent(launch.kernel().name(), module::kernel);
    return () ->
        kernel.launch(
            stream,
            launch.gridX(),
            launch.gridY(),
            launch.threads(),
            launch.sharedBytes(),
            arguments);
  }

  private long value(Argument argument) {
    return argument instanceof Argument.Pointer pointer
        ? places.applyAsLong(pointer.address())
        : ((Argument.Word) argument).value();
  }

  /** Enqueues all of it; the first time it is captured. */
  void launch() {
    CapturedGraph captured = graph;
    if (captured == null) {
      captured = stream.capture(() -> enqueues.forEach(Runnable::run));
      graph = captured;
    }
    captured.launch(stream);
  }

  /** Runs the operations one by one and times each: milliseconds by label. */
  Map<String, Float> profile(int repeats) {
    Map<String, Float> times = new LinkedHashMap<>();
    try (Event before = new Event(device);
        Event after = new Event(device)) {
      for (int repeat = 0; repeat < repeats; repeat++) {
        for (int i = 0; i < enqueues.size(); i++) {
          before.record(stream);
          enqueues.get(i).run();
          after.record(stream);
          after.synchronize();
          float share = after.millisecondsSince(before) / repeats;
          times.merge(operations.get(i).label(), share, Float::sum);
        }
      }
    }
    return times;
  }

  /** Runs everything again and again: milliseconds of each run. */
  float[] time(int runs) {
    float[] times = new float[runs];
    try (Event before = new Event(device);
        Event after = new Event(device)) {
      for (int run = 0; run < runs; run++) {
        before.record(stream);
        launch();
        after.record(stream);
        after.synchronize();
        times[run] = after.millisecondsSince(before);
      }
    }
    return times;
  }

  /** The kernels' code. */
  Map<String, KernelCode> code() {
    return KernelSource.kernels(operations);
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
    }
    products.forEach(Products.Prepared::close);
    module.close();
  }
}
