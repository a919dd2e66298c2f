package org.jingu.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of jars, which stand for every kind that has no configuration. */
class MetricJarTest {
  @TempDir Path dir;

  @Test
  void aJarMayBringAMetricAlone() throws IOException {
    TestJar.metric("Largest", "\"largest\"", "")
        .service(Metric.class, "outside.Largest")
        .version("7")
        .write(dir.resolve("largest.jar"));
    try (Plugins plugins = load()) {
      assertEquals(2, measure(plugins.metrics().get("largest")));
      PluginOutcome outcome = plugins.outcome(Kind.METRIC, "largest");
      assertEquals("metric", outcome.kind());
      assertEquals("7", outcome.version());
      assertTrue(outcome.origin().endsWith("largest.jar"), outcome.origin());
      assertTrue(plugins.metrics().containsKey("auc"), "the engine's own are there too");
      assertEquals(outcome, plugins.brought(Kind.METRIC, "largest").orElseThrow());
      assertTrue(plugins.brought(Kind.METRIC, "auc").isEmpty());
    }
  }

  @Test
  void aNameOfTheEnginesOwnIsTaken() throws IOException {
    TestJar.metric("Auc", "\"auc\"", "")
        .service(Metric.class, "outside.Auc")
        .write(dir.resolve("auc.jar"));
    String message = refusal();
    assertTrue(message.contains("metric 'auc'") && message.contains("auc.jar"), message);
    assertTrue(message.contains("a metric of this name already comes from "), message);
  }

  @Test
  void twoJarsWithAMetricOfOneNameAreBothNamed() throws IOException {
    for (String jar : List.of("one.jar", "two.jar")) {
      TestJar.metric("Largest", "\"largest\"", "")
          .service(Metric.class, "outside.Largest")
          .write(dir.resolve(jar));
    }
    String message = refusal();
    assertTrue(message.contains("one.jar") && message.contains("two.jar"), message);
  }

  @Test
  void aMetricMayHaveTheNameOfAModel() throws IOException {
    TestJar.metric("Both", "\"both\"", "")
        .service(Metric.class, "outside.Both")
        .write(dir.resolve("metric.jar"));
    TestJar.plugin("Both", "\"both\"", "").write(dir.resolve("model.jar"));
    try (Plugins plugins = load()) {
      assertEquals("outside.Both", plugins.outcome("both").provider());
      assertEquals("outside.Both", plugins.outcome(Kind.METRIC, "both").provider());
    }
  }

  @Test
  void aMetricThatFailsNamesItsJarAndTheLine() throws IOException {
    TestJar.metric("Fails", "\"fails\"", "")
        .replace("largest = Math.max(largest,", "largest = Integer.parseInt(\"x\" +")
        .service(Metric.class, "outside.Fails")
        .write(dir.resolve("fails.jar"));
    try (Plugins plugins = load()) {
      Metric metric = plugins.metrics().get("fails");
      String message = assertThrows(PluginException.class, () -> measure(metric)).getMessage();
      assertTrue(message.contains("metric 'fails'"), message);
      assertTrue(message.contains("fails.jar) failed to measure examples: "), message);
      assertTrue(message.contains("(Fails.java:15)"), message);
    }
  }

  @Test
  void aProviderThatIsNoMetricIsNamed() throws IOException {
    TestJar.create()
        .source("outside.Not", "package outside; public class Not {}")
        .service(Metric.class, "outside.Not")
        .write(dir.resolve("not.jar"));
    String message = refusal();
    assertTrue(message.contains("not.jar: outside.Not not a subtype"), message);
  }

  private static double measure(Metric metric) {
    Metric.Accumulator accumulator = metric.start("click");
    float[] ones = {1, 1};
    accumulator.add(new Scored(2, new float[] {2, 1}, Link.SIGMOID, ones, ones, null));
    return accumulator.result();
  }

  private Plugins load() {
    return PluginLoader.load(List.of(dir), getClass().getClassLoader());
  }

  private String refusal() {
    return String.valueOf(assertThrows(PluginException.class, this::load).getMessage());
  }
}
