package org.jingu.cuda.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.cuda.code.KernelCode;

/** One source for all kernels of some operations, each kernel once. */
public final class KernelSource {
  /**
   * The line before what was made for the operations at hand; what stands above is in every source.
   */
  public static final String GENERATED = "// Generated from the plan:\n";

  private static final List<String> LIBRARIES =
      List.of("prelude.cu", "sums.cu", "step.cu", "fp16.cu", "tables.cu", "sort.cu", "tiles.cu");

  private KernelSource() {}

  /** The distinct kernels of some operations, by name, in the order of their first launch. */
  public static Map<String, KernelCode> kernels(Collection<Operation> operations) {
    Map<String, KernelCode> kernels = new LinkedHashMap<>();
    for (Operation operation : operations) {
      if (operation instanceof Operation.Launch launch) {
        kernels.putIfAbsent(launch.kernel().name(), launch.kernel());
      }
    }
    return kernels;
  }

  /** The source of all kernels, with everything that they use. */
  public static String of(Collection<Operation> operations) {
    StringBuilder out = new StringBuilder();
    for (String library : LIBRARIES) {
      out.append(resource(library)).append('\n');
    }
    out.append(GENERATED);
    kernels(operations).values().stream()
        .filter(kernel -> !kernel.text().isEmpty())
        .forEach(kernel -> out.append(kernel.text()).append('\n'));
    return out.toString();
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(
            KernelSource.class.getResourceAsStream("/org/jingu/cuda/" + name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
