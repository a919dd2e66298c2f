package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.Engines;
import org.jingu.engine.golden.GoldenReport;
import org.jingu.engine.golden.GoldenVerifier;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.jingu.nd4j.Nd4jModule;
import org.jingu.plans.GoldenFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model on every engine agrees with its PyTorch reference. */
class GoldenParityTest {
  /**
   * A bias between two batch norms, and biases before a softmax, which sees no shift: their
   * gradient is about Adam's eps or less. Single precision knows it to a digit or two, or only what
   * rounding leaves of 0, and Adam moves the bias by as much as by any other gradient.
   */
  private static final Set<String> NEARLY_NO_GRADIENT =
      Set.of("afn_plus", "din_softmax_two_sequences");

  private record Case(Backend backend, Path file) {
    @Override
    public String toString() {
      return file.getFileName() + " on " + backend.name();
    }
  }

  static List<Case> cases() {
    List<Backend> backends =
        Engines.own(new Nd4jModule()).all().stream()
            .filter(backend -> backend.unavailable().isEmpty())
            .map(backend -> backend.name().equals("nd4j") ? backend : backend.precise())
            .toList();
    return GoldenFiles.ALL.stream()
        .map(GoldenFiles::path)
        .flatMap(file -> backends.stream().map(backend -> new Case(backend, file)))
        .toList();
  }

  static List<Case> preciseCases() {
    List<Case> precise = new ArrayList<>();
    for (Case c : cases()) {
      if (c.backend().name().equals("nd4j")) { // the compiled engine has no double precision
        precise.add(new Case(c.backend().precise(), c.file()));
      }
    }
    return precise;
  }

  @ParameterizedTest
  @MethodSource("preciseCases")
  void agreesWithTheReferenceInDouble(Case c) {
    GoldenReport report = verify(c.backend(), c.file());
    assertTrue(report.passes(), report.describe());
  }

  /** What one step computes agrees in single precision too, whatever Adam makes of it. */
  @ParameterizedTest
  @MethodSource("cases")
  void stepsAgreeInSinglePrecision(Case c) {
    GoldenReport report = verify(c.backend(), c.file());
    for (GoldenReport.Worst worst : report.worst()) {
      boolean afterAdam = worst.group().equals("after") || worst.group().equals("eval");
      if (!afterAdam || !NEARLY_NO_GRADIENT.contains(report.name())) {
        assertTrue(worst.error() <= report.tolerance(), report.describe());
      }
    }
  }

  private static GoldenReport verify(Backend backend, Path file) {
    try (Plugins plugins = PluginLoader.load(List.of(), GoldenParityTest.class.getClassLoader())) {
      return new GoldenVerifier(plugins::get, backend, 2).verify(file);
    }
  }

  @Test
  void everyGoldenFileOfThePluginsIsListed() throws IOException {
    Set<String> files = new TreeSet<>();
    for (String plugins : List.of("wukong-plugin", "baseline-plugins")) {
      Path resources = Path.of("..", plugins, "src", "test", "resources");
      try (Stream<Path> paths = Files.walk(resources)) {
        paths
            .filter(path -> path.toString().endsWith(".safetensors"))
            .forEach(path -> files.add("/" + resources.relativize(path)));
      }
    }
    assertEquals(files, new TreeSet<>(GoldenFiles.ALL));
  }
}
