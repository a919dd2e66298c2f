package org.jingu.benchmark;

import java.util.List;
import java.util.Map;

/**
 * How a subject is started.
 *
 * @param name the name on the command line
 * @param className its {@link BenchmarkSubject}; the peer's is only there under the benchmark
 *     profile
 * @param environment variables of its process
 */
public record Subject(String name, String className, Map<String, String> environment) {
  /**
   * glibc gives large blocks back to the system and faults them in again at every operator; kept,
   * libtorch runs faster.
   */
  private static final Map<String, String> KEEP_MEMORY =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "1099511627776");

  /**
   * Workers look for the next product for a moment before they sleep, as in the launcher. libtorch
   * was slower with 30,000 looks: its OpenBLAS has threads of its own.
   */
  private static final Map<String, String> SPIN_SHORTLY = Map.of("GOMP_SPINCOUNT", "10000");

  /** Every subject; the first is the peer that the others are compared with. */
  public static final List<Subject> ALL =
      List.of(
          new Subject("libtorch", "org.jingu.benchmark.libtorch.LibtorchSubject", KEEP_MEMORY),
          new Subject("jingu", JinguSubject.class.getName(), SPIN_SHORTLY));

  /** Copies the variables. */
  public Subject {
    environment = Map.copyOf(environment);
  }

  /**
   * The subject of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static Subject named(String name) {
    return ALL.stream()
        .filter(s -> s.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no subject '%s'; there are %s"
                        .formatted(name, ALL.stream().map(Subject::name).toList())));
  }
}
