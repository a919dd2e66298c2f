package org.jingu.engine.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class PluginLoaderTest {
  private static final FeatureSchema NO_COLUMNS =
      new FeatureSchema(List.of(), List.of(), List.of());

  @TempDir Path dir;

  @Test
  void aSoundPluginIsLoadedWithItsVersionLevelAndJar() throws IOException {
    Path jar =
        TestJar.plugin("Sound", "\"sound\"", "").version("1.2.3").write(dir.resolve("sound.jar"));
    try (Plugins plugins = load()) {
      PluginOutcome outcome = plugins.outcome("sound");
      assertEquals("1.2.3", outcome.version());
      assertEquals(1, outcome.apiLevel());
      assertEquals("outside.Sound", outcome.provider());
      assertEquals(jar.toRealPath().toString(), Path.of(outcome.origin()).toRealPath().toString());
      assertNull(outcome.problem());
      assertEquals("A plugin of a test", plugins.get("sound").description());
    }
  }

  @Test
  void aMissingNameIsAnsweredWithTheNearest() throws IOException {
    TestJar.plugin("Sound", "\"sound\"", "").write(dir.resolve("sound.jar"));
    try (Plugins plugins = load()) {
      ConfigException e = assertThrows(ConfigException.class, () -> plugins.get("sund"));
      assertTrue(e.getMessage().contains("did you mean 'sound'?"), e.getMessage());
    }
  }

  @Test
  void twoPluginsCarryDifferentVersionsOfOneLibrary() throws IOException {
    for (String version : List.of("1", "2")) {
      Path folder = dir.resolve("p" + version);
      Path library =
          TestJar.create()
              .source(
                  "lib.Version",
                  "package lib; public class Version { public static String get() { return \"lib %s\"; } }"
                      .formatted(version))
              .write(folder.resolve("lib.jar"));
      TestJar.plugin("Uses", "\"uses" + version + "\"", "")
          .replace("\"A plugin of a test\"", "lib.Version.get()")
          .library(library)
          .write(folder.resolve("plugin.jar"));
    }
    try (Plugins plugins = load()) {
      assertEquals("lib 1", plugins.get("uses1").description());
      assertEquals("lib 2", plugins.get("uses2").description());
    }
  }

  @Test
  void aPluginThatCarriesTheApiStillGetsTheRuntimesOwn() throws IOException {
    TestJar.plugin("Fat", "\"fat\"", "")
        .source("org.jingu.api.Pooling", "package org.jingu.api; public enum Pooling { STALE }")
        .write(dir.resolve("fat.jar"));
    try (Plugins plugins = load()) {
      ClassLoader loader = plugins.get("fat").configType().getClassLoader();
      assertNotNull(loader);
      assertSame(
          org.jingu.api.Pooling.class,
          assertDoesNotThrow(() -> loader.loadClass("org.jingu.api.Pooling")));
    }
  }

  @Test
  void aDuplicateNameNamesBothJars() throws IOException {
    TestJar.plugin("A", "\"same\"", "").write(dir.resolve("one.jar"));
    TestJar.plugin("B", "\"same\"", "").write(dir.resolve("two.jar"));
    String message = refusal();
    assertTrue(message.contains("one.jar") && message.contains("two.jar"), message);
    try (Plugins plugins = PluginLoader.inspect(List.of(dir), getClass().getClassLoader())) {
      assertEquals("outside.A", plugins.outcome("same").provider());
    }
  }

  @Test
  void twoVersionsOfOnePluginInAFolderAreNamed() throws IOException {
    TestJar.plugin("A", "\"a\"", "").write(dir.resolve("a").resolve("a-1.0.jar"));
    TestJar.plugin("A", "\"a\"", "").write(dir.resolve("a").resolve("a-1.1.jar"));
    assertRefused("a:", "outside.A is in two jars, a-1.0.jar and a-1.1.jar; keep one");
  }

  @Test
  void aConfigurationThatNothingCanBeBoundToIsToldWhenThePluginIsLoaded() throws IOException {
    TestJar.plugin("Wrong", "\"wrong\"", "")
        .replace("Config()", "Config(float rate)")
        .write(dir.resolve("wrong.jar"));
    assertRefused("wrong.jar", "to outside.Wrong$Config: rate: has the type float");
  }

  @Test
  void aModelThatFailsNamesItsPluginAndTheLine() throws IOException {
    TestJar.plugin("Fails", "\"fails\"", "")
        .replace("return graph -> {};", "return graph -> graph.parameter(null, null, -1);")
        .replace("-1", "Integer.parseInt(\"x\")")
        .write(dir.resolve("fails.jar"));
    try (Plugins plugins = load()) {
      Model model = create(plugins.get("fails"));
      String message =
          assertThrows(
                  PluginException.class,
                  () -> ModelGraph.of(model, NO_COLUMNS, true, DataType.FLOAT))
              .getMessage();
      assertTrue(message.contains("fails.jar) failed to write its graph: "), message);
      assertTrue(message.contains("NumberFormatException: For input string: \"x\" at"), message);
      assertTrue(message.contains("outside.Fails.lambda$create$0(Fails.java:9)"), message);
    }
  }

  @Test
  void whatTheMachineLacksIsNoFailureOfThePlugin() throws IOException {
    List<String> failures =
        List.of(
            "throw new OutOfMemoryError(\"Java heap space\");",
            "throw new ExceptionInInitializerError(new OutOfMemoryError(\"Java heap space\"));",
            "throw new NoClassDefFoundError(\"Could not initialize class org.nd4j.linalg.X\");",
            "throw new RuntimeException(new java.io.IOException(\"No space left on device\"));");
    for (int i = 0; i < failures.size(); i++) {
      Path folder = Files.createDirectory(dir.resolve("f" + i));
      TestJar.plugin("Sound", "\"sound\"", "")
          .replace("return graph -> {};", failures.get(i))
          .write(folder.resolve("sound.jar"));
      try (Plugins plugins = PluginLoader.load(List.of(folder), getClass().getClassLoader())) {
        Throwable e =
            assertThrows(Throwable.class, () -> create(plugins.get("sound")), failures.get(i));
        assertFalse(e instanceof PluginException, failures.get(i));
        assertNotNull(MachineFailure.of(e), failures.get(i));
      }
    }
  }

  @Test
  void noMemoryForAStaticInitializerIsNoOutcomeOfThePlugin() throws IOException {
    TestJar.plugin("Static", "\"x\"", "static { if (true) throw new OutOfMemoryError(\"x\"); }")
        .write(dir.resolve("static.jar"));
    assertThrows(
        OutOfMemoryError.class,
        () -> {
          throw MachineFailure.of(assertThrows(Throwable.class, this::load));
        });
  }

  @Test
  void aRecursionWithoutEndIsThePlugins() throws IOException {
    TestJar.plugin("Deep", "\"deep\"", "static int deep(int i) { return deep(i + 1) + 1; }")
        .replace("return graph -> {};", "deep(0); return graph -> {};")
        .write(dir.resolve("deep.jar"));
    try (Plugins plugins = load()) {
      PluginException e = assertThrows(PluginException.class, () -> create(plugins.get("deep")));
      assertTrue(e.getMessage().contains("it calls itself without end"), e.getMessage());
      assertTrue(e.getMessage().contains("at outside.Deep.deep(Deep.java"), e.getMessage());
    }
  }

  @Test
  void aRefusedConfigurationIsNoFailureOfThePlugin() throws IOException {
    TestJar.plugin("Strict", "\"strict\"", "")
        .replace(
            "return graph -> {};",
            "throw new org.jingu.api.config.ConfigException(\"groups\", \"are too few\");")
        .write(dir.resolve("strict.jar"));
    try (Plugins plugins = load()) {
      assertThrows(ConfigException.class, () -> create(plugins.get("strict")));
    }
  }

  @Test
  void aModelIsBuiltWithItsPluginsClassLoader() throws IOException {
    TestJar.plugin("Asks", "\"asks\"", "")
        .replace(
            "return graph -> {};",
            "throw new IllegalStateException(Thread.currentThread().getContextClassLoader().getName());")
        .write(dir.resolve("asks.jar"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (Plugins plugins = load()) {
      PluginException e = assertThrows(PluginException.class, () -> create(plugins.get("asks")));
      assertTrue(e.getMessage().contains("plugin asks.jar at outside.Asks.create"), e.getMessage());
    }
    assertSame(before, Thread.currentThread().getContextClassLoader());
  }

  @Test
  void anUnreadableJarIsNamed() throws IOException {
    Files.writeString(dir.resolve("broken.jar"), "this is no zip file");
    assertRefused("broken.jar", "not a readable jar");
  }

  @Test
  void aTruncatedJarIsNamed() throws IOException {
    Path jar = TestJar.plugin("Cut", "\"cut\"", "").write(dir.resolve("cut.jar"));
    byte[] bytes = Files.readAllBytes(jar);
    Files.write(jar, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused("cut.jar", "not a readable jar");
  }

  @Test
  void anEmptyFolderIsNamed() throws IOException {
    Files.createDirectory(dir.resolve("empty"));
    assertRefused("empty", "holds no jar");
  }

  @Test
  void aMissingPluginFolderIsNamed() {
    Path missing = dir.resolve("nowhere");
    PluginException e =
        assertThrows(
            PluginException.class,
            () -> PluginLoader.load(List.of(missing), getClass().getClassLoader()));
    assertTrue(e.getMessage().contains("nowhere: cannot list this plugin folder"), e.getMessage());
  }

  @Test
  void aJarWithoutServiceLineIsToldWhichFileToAdd() throws IOException {
    TestJar.create().source("lib.A", "package lib; class A {}").write(dir.resolve("lib.jar"));
    assertRefused("lib.jar", "no jar has META-INF/services/org.jingu.api.ModelPlugin");
  }

  @Test
  void aServiceLineWithoutItsClassIsNamed() throws IOException {
    TestJar.create().service("outside.Gone").write(dir.resolve("gone.jar"));
    assertRefused("gone.jar", "Provider outside.Gone not found");
  }

  @Test
  void aProviderThatIsNoPluginIsNamed() throws IOException {
    TestJar.create()
        .source("outside.Not", "package outside; public class Not {}")
        .service("outside.Not")
        .write(dir.resolve("not.jar"));
    assertRefused("not.jar", "outside.Not not a subtype");
  }

  @Test
  void aMissingLibraryIsNamed() throws IOException {
    Path library =
        TestJar.create()
            .source("lib.Needed", "package lib; public class Needed {}")
            .write(Files.createTempDirectory("lib").resolve("lib.jar"));
    TestJar.plugin("Needs", "\"needs\"", "final Object needed = new lib.Needed();")
        .library(library)
        .write(dir.resolve("needs.jar"));
    assertRefused("needs.jar", "class lib.Needed is missing");
  }

  @Test
  void aMissingConfigurationClassIsNamed() throws IOException {
    TestJar.plugin("Lost", "\"lost\"", "")
        .leaveOut("outside.Lost$Config")
        .write(dir.resolve("lost.jar"));
    assertRefused("lost.jar", "class outside.Lost$Config is missing");
  }

  @Test
  void anExceptionInTheConstructorIsTheReason() throws IOException {
    TestJar.plugin(
            "Throws",
            "\"throws\"",
            "public Throws() { throw new IllegalStateException(\"boom\"); }")
        .write(dir.resolve("throws.jar"));
    assertRefused(
        "throws.jar", "java.lang.IllegalStateException: boom at outside.Throws.<init>(Throws.java");
  }

  @Test
  void anErrorInAStaticInitializerIsTheReason() throws IOException {
    TestJar.plugin("Static", "\"x\"", "static final int ZERO = 0; static final int BAD = 1 / ZERO;")
        .replace("int ZERO = 0;", "int ZERO = Integer.parseInt(\"0\");")
        .write(dir.resolve("static.jar"));
    assertRefused("static.jar", "java.lang.ArithmeticException: / by zero");
  }

  @Test
  void aPrivateConstructorIsTheReason() throws IOException {
    TestJar.plugin("Hidden", "\"hidden\"", "private Hidden() {}").write(dir.resolve("h.jar"));
    assertRefused("h.jar", "a plugin needs a public constructor without arguments");
  }

  @Test
  void aNewerApiLevelAsksForANewerJingu() throws IOException {
    TestJar.plugin("Newer", "\"newer\"", "")
        .replace("ApiLevel.CURRENT", "ApiLevel.CURRENT + 1")
        .write(dir.resolve("newer.jar"));
    assertRefused(
        "newer.jar", "needs API level 2, but this Jingu supports 1 to 1; use a newer Jingu");
  }

  @Test
  void anOlderApiLevelAsksForANewerPlugin() throws IOException {
    TestJar.plugin("Older", "\"older\"", "")
        .replace("ApiLevel.CURRENT", "0")
        .write(dir.resolve("older.jar"));
    assertRefused("older.jar", "use a newer release of the plugin");
  }

  @Test
  void aBadNameIsShown() throws IOException {
    TestJar.plugin("Bad", "\"Bad Name\"", "").write(dir.resolve("bad.jar"));
    assertRefused("bad.jar", "its name is 'Bad Name'");
  }

  @Test
  void aNullNameIsABadName() throws IOException {
    TestJar.plugin("Nameless", "null", "").write(dir.resolve("nameless.jar"));
    assertRefused("nameless.jar", "its name is 'null'");
  }

  @Test
  void everyBrokenPluginIsToldAndTheSoundOnesStillLoad() throws IOException {
    Files.writeString(dir.resolve("broken.jar"), "no");
    TestJar.plugin("Bad", "\"?\"", "").write(dir.resolve("bad.jar"));
    TestJar.plugin("Sound", "\"sound\"", "").write(dir.resolve("sound.jar"));
    String message = refusal();
    assertTrue(message.contains("broken.jar") && message.contains("bad.jar"), message);
    assertTrue(message.contains("--skip-broken-plugins"), message);
    try (Plugins plugins = PluginLoader.inspect(List.of(dir), getClass().getClassLoader())) {
      assertTrue(plugins.byName().containsKey("sound"));
      assertEquals(2, plugins.outcomes().stream().filter(o -> !o.loaded()).count());
    }
  }

  @Test
  void aFolderMayHoldOneSoundAndOneBrokenProvider() throws IOException {
    TestJar.plugin("Sound", "\"sound\"", "").service("outside.Gone").write(dir.resolve("half.jar"));
    try (Plugins plugins = PluginLoader.inspect(List.of(dir), getClass().getClassLoader())) {
      assertTrue(plugins.byName().containsKey("sound"));
      assertEquals(1, plugins.outcomes().stream().filter(o -> !o.loaded()).count());
    }
  }

  /** The model of a plugin whose configuration has no keys. */
  private static <C extends Record> Model create(ModelPlugin<C> plugin) {
    return plugin.create(ConfigBinder.bind(plugin.configType(), Map.of(), "model"), NO_COLUMNS);
  }

  private Plugins load() {
    return PluginLoader.load(List.of(dir), getClass().getClassLoader());
  }

  private String refusal() {
    return String.valueOf(assertThrows(PluginException.class, this::load).getMessage());
  }

  private void assertRefused(String origin, String reason) {
    String message = refusal();
    assertTrue(message.contains(origin), message);
    assertTrue(message.contains(reason), message);
  }
}
