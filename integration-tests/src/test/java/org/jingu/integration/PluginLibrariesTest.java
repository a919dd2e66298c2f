package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Strings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jingu.api.ApiLevel;
import org.jingu.api.layers.Layers;
import org.jingu.engine.checkpoint.SafetensorsReader;
import org.jingu.engine.checkpoint.SavedRun;
import org.jingu.engine.plugin.PluginLoader;
import org.jingu.engine.plugin.Plugins;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins and their libraries, in one JVM: two versions of a library beside the runtime's own, and
 * classes that a plugin cannot replace.
 */
class PluginLibrariesTest {
  /** A library that the runtime has too; its versions differ in the width of the model. */
  private static final String LIBRARY =
      """
      package com.google.common.base;
      public class Strings { public static int width() { return %d; } }
      """;

  /** An MLP as wide as its library says. */
  private static final String MODEL =
      """
      graph -> graph.logits(
          org.jingu.api.layers.Layers.mlp(
              graph,
              "mlp",
              org.jingu.api.layers.FirstOrder.of(graph, "linear", 0.1),
              1,
              org.jingu.api.layers.Mlp.of(java.util.List.of(%s), 1)))
      """;

  private static final String TRAIN =
      """
      model: {name: %s}
      data: {path: %s}
      train: {epochs: 1, batch_size: 64}
      """;

  @TempDir static Path folder;
  static Path plugins;
  static Path data;

  @BeforeAll
  static void write() throws IOException {
    data = RawFormat.CSV.prepareInto(folder.resolve("data"), 200);
    plugins = folder.resolve("plugins");
    withLibrary("narrow", 3);
    withLibrary("wide", 7);
    PluginJar.plugin("shadow", ApiLevel.CURRENT, MODEL.formatted("5"))
        .source(
            "org.jingu.api.layers.Mlp",
            """
            package org.jingu.api.layers;
            public class Mlp {
              public static Mlp of(java.util.List<Integer> hidden, long out) {
                throw new AssertionError("this is the plugin's own copy");
              }
            }
            """)
        .source(
            "org.jingu.api.layers.Layers",
            """
            package org.jingu.api.layers;
            import org.jingu.api.ModelGraph;
            import org.nd4j.autodiff.samediff.SDVariable;
            public class Layers {
              public static SDVariable mlp(
                  ModelGraph graph, String name, SDVariable x, long in, Mlp options) {
                throw new AssertionError("this is the plugin's own copy");
              }
            }
            """)
        .pack(plugins.resolve("shadow.jar"));
  }

  private static void withLibrary(String name, int width) throws IOException {
    Path own = plugins.resolve(name);
    Path library =
        new PluginJar()
            .source("com.google.common.base.Strings", LIBRARY.formatted(width))
            .pack(own.resolve("guava.jar"));
    PluginJar.plugin(
            name, ApiLevel.CURRENT, MODEL.formatted("com.google.common.base.Strings.width()"))
        .with(library)
        .pack(own.resolve("plugin.jar"));
  }

  @Test
  void twoVersionsOfOneLibraryTrainSideBySide() throws IOException {
    assertEquals(3, trainedWidth("narrow"));
    assertEquals(7, trainedWidth("wide"));
  }

  @Test
  void everyPluginHasItsOwnClassesAndTheRuntimeKeepsItsOwn() throws Exception {
    try (Plugins loaded =
        PluginLoader.load(List.of(plugins), PluginLibrariesTest.class.getClassLoader())) {
      Class<?> narrow = libraryOf(loaded, "narrow");
      Class<?> wide = libraryOf(loaded, "wide");
      assertEquals(3, narrow.getMethod("width").invoke(null));
      assertEquals(7, wide.getMethod("width").invoke(null));
      assertNotSame(loaded.get("narrow").configType(), loaded.get("wide").configType());
      assertThrows(NoSuchMethodException.class, () -> Strings.class.getMethod("width"));
    }
  }

  @Test
  void aPluginCannotReplaceTheApi() throws Exception {
    assertEquals(5, trainedWidth("shadow"));
    try (Plugins loaded =
        PluginLoader.load(List.of(plugins), PluginLibrariesTest.class.getClassLoader())) {
      ClassLoader own = loaded.get("shadow").configType().getClassLoader();
      assertTrue(own.getResource("org/jingu/api/layers/Layers.class").getPath().contains("shadow"));
      assertSame(Layers.class, own.loadClass(Layers.class.getName()));
    }
  }

  private static Class<?> libraryOf(Plugins loaded, String plugin) throws ClassNotFoundException {
    return loaded.get(plugin).configType().getClassLoader().loadClass(Strings.class.getName());
  }

  /** The width of the model's first layer after a run of the whole program. */
  private static long trainedWidth(String plugin) throws IOException {
    Path config =
        Files.writeString(folder.resolve(plugin + ".yaml"), TRAIN.formatted(plugin, data));
    Path run = folder.resolve(plugin);
    CommandRun.of("train", config, "--out", run, "--plugins", plugins).ok();
    Path checkpoint = new SavedRun(run).checkpoints().latest().orElseThrow().folder();
    try (SafetensorsReader reader =
        SafetensorsReader.open(checkpoint.resolve("model.safetensors"))) {
      return reader.tensor("mlp.0.weight").shape().get(0);
    }
  }
}
