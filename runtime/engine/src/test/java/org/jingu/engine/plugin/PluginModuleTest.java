package org.jingu.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.api.metric.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guice modules of jars: what they may bind, and what is said where they do not fit. */
class PluginModuleTest {
  private static final String ADD =
      "Multibinder.newSetBinder(binder(), Metric.class).addBinding().to(Costs.class);";
  private static final String TARIFF =
      "package outside; public class Tariff { public String text() { return \"per click\"; } }";

  @TempDir Path dir;

  @Test
  void aModuleBindsAMetricAndWhatItIsMadeOf() throws IOException {
    costs().module("CostModule", "bind(Tariff.class); " + ADD).write(dir.resolve("costs.jar"));
    try (Plugins plugins = load()) {
      assertEquals("Costs per click", plugins.metrics().get("costs").description());
      assertTrue(plugins.outcome(Kind.METRIC, "costs").origin().endsWith("costs.jar"));
    }
  }

  @Test
  void aMissingBindingNamesTheJarAndWhatIsMissing() throws IOException {
    costs().module("CostModule", ADD).write(dir.resolve("costs.jar"));
    String message = refusal();
    assertTrue(message.contains("costs.jar: Guice refuses outside.CostModule: "), message);
    assertTrue(message.contains("outside.Tariff"), message);
    assertTrue(message.contains("--skip-broken-plugins"), message);
  }

  @Test
  void whatIsBoundTwiceIsNamed() throws IOException {
    costs()
        .module("CostModule", "bind(Tariff.class).toInstance(new Tariff()); " + ADD)
        .module("OtherModule", "bind(Tariff.class).toInstance(new Tariff());")
        .write(dir.resolve("costs.jar"));
    String message = refusal();
    assertTrue(
        message.contains("costs.jar: Guice refuses outside.CostModule and outside.OtherModule: "),
        message);
    assertTrue(message.contains("Tariff"), message);
  }

  @Test
  void onePluginDoesNotSeeTheBindingsOfAnother() throws IOException {
    TestJar.create()
        .source("outside.Tariff", TARIFF)
        .module("TariffModule", "bind(Tariff.class);")
        .service(org.jingu.api.ModelPlugin.class, "outside.Sound")
        .source("outside.Sound", sound())
        .write(dir.resolve("a.jar"));
    costs().module("CostModule", ADD).write(dir.resolve("costs.jar"));
    String message = refusal();
    assertTrue(message.contains("costs.jar: Guice refuses"), message);
    assertFalse(message.contains("a.jar"), message);
  }

  private static String sound() {
    return """
        package outside;
        import org.jingu.api.*;
        public class Sound implements ModelPlugin<Sound.Config> {
          public record Config() {}
          public String name() { return "sound"; }
          public String description() { return "A plugin of a test"; }
          public int apiLevel() { return ApiLevel.CURRENT; }
          public Class<Config> configType() { return Config.class; }
          public Model create(Config config, FeatureSchema schema) { return graph -> {}; }
        }
        """;
  }

  @Test
  void aMetricOfAModuleAndOneOfAServiceFileMayNotHaveOneName() throws IOException {
    costs().module("CostModule", "bind(Tariff.class); " + ADD).write(dir.resolve("a.jar"));
    TestJar.metric("Costs", "\"costs\"", "")
        .service(Metric.class, "outside.Costs")
        .write(dir.resolve("b.jar"));
    String message = refusal();
    assertTrue(message.contains("a.jar") && message.contains("b.jar"), message);
  }

  @Test
  void aModuleThatFailsIsTheReason() throws IOException {
    costs()
        .module("CostModule", "throw new IllegalStateException(\"no tariffs\");")
        .write(dir.resolve("costs.jar"));
    String message = refusal();
    assertTrue(message.contains("costs.jar: ") && message.contains("no tariffs"), message);
  }

  @Test
  void aConstructorThatFailsIsTheReason() throws IOException {
    costs()
        .replace(
            "return \"per click\"; }",
            "return \"\"; } public Tariff() { Integer.parseInt(\"x\"); }")
        .module("CostModule", "bind(Tariff.class); " + ADD)
        .write(dir.resolve("costs.jar"));
    String message = refusal();
    assertTrue(message.contains("a metric of its Guice module: "), message);
    assertTrue(message.contains("NumberFormatException: For input string: \"x\""), message);
    assertTrue(message.contains("at outside.Tariff.<init>(Tariff.java:1)"), message);
  }

  @Test
  void aModuleThatBindsNoExtensionIsToldSo() throws IOException {
    costs().module("CostModule", "bind(Tariff.class);").write(dir.resolve("costs.jar"));
    assertTrue(refusal().contains("costs.jar: its Guice module binds no extension"), refusal());
  }

  @Test
  void whatAModuleMadeIsClosedBeforeItsClassLoader() throws IOException {
    Path closed = dir.resolve("closed.txt");
    costs()
        .replace("public class Tariff {", "public class Tariff implements AutoCloseable {")
        .replace(
            "return \"per click\"; }",
            """
            return ""; }
            public void close() throws java.io.IOException {
              java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), new Late().toString());
            }
            """
                .formatted(closed))
        .source(
            "outside.Late",
            "package outside; public class Late { public String toString() { return \"late\"; } }")
        .module("CostModule", "bind(Tariff.class).in(Singleton.class); " + ADD)
        .write(dir.resolve("costs.jar"));
    Plugins plugins = load();
    assertFalse(Files.exists(closed));
    plugins.close();
    assertEquals("late", Files.readString(closed));
  }

  /** A metric that is given its tariff. */
  private static TestJar costs() {
    return TestJar.metric(
            "Costs",
            "\"costs\"",
            """
            private final Tariff tariff;
            @jakarta.inject.Inject public Costs(Tariff tariff) { this.tariff = tariff; }
            """)
        .replace("return \"A metric of a test\";", "return \"Costs \" + tariff.text();")
        .source("outside.Tariff", TARIFF);
  }

  private Plugins load() {
    return PluginLoader.load(List.of(dir), getClass().getClassLoader());
  }

  private String refusal() {
    return String.valueOf(assertThrows(PluginException.class, this::load).getMessage());
  }
}
