package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.jingu.api.ModelPlugin;
import org.jingu.api.Parameter;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.cli.config.YamlDocument;
import org.jingu.engine.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The examples of Frappe are complete, and their models are the published ones. */
class FrappeExamplesTest {
  private static final Path FOLDER = Path.of("..", "examples", "frappe");

  /** The columns of the prepared data; rows do not matter here. */
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(),
          Stream.of(
                  "user",
                  "item",
                  "daytime",
                  "weekday",
                  "isweekend",
                  "homework",
                  "cost",
                  "weather",
                  "country",
                  "city")
              .map(name -> SparseFeature.of(name, 5))
              .toList(),
          List.of("label"));

  static List<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") && !name.startsWith("prepare"))
          .map(name -> name.substring(0, name.length() - ".yaml".length()))
          .sorted()
          .toList();
    }
  }

  private static RunConfig read(String example) {
    YamlDocument document = YamlDocument.read(FOLDER.resolve(example + ".yaml"));
    return ConfigBinder.bind(RunConfig.class, document.tree(), "");
  }

  private static Map<String, ModelPlugin<?>> plugins() {
    Map<String, ModelPlugin<?>> plugins = new TreeMap<>();
    for (ModelPlugin<?> plugin : ServiceLoader.load(ModelPlugin.class)) {
      plugins.put(plugin.name(), plugin);
    }
    return plugins;
  }

  private static <C extends Record> Model create(ModelPlugin<C> plugin, RunConfig run) {
    return plugin.create(ConfigBinder.bind(plugin.configType(), run.modelKeys(), "model"), SCHEMA);
  }

  private static long denseParameters(String example) {
    RunConfig run = read(example);
    Model model = create(plugins().get(run.modelName()), run);
    assertEquals(List.of(), model.warnings());
    return ModelGraph.of(model, SCHEMA, true, DataType.FLOAT).parameters().stream()
        .mapToLong(Parameter::size)
        .sum();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleNamesItsModelAndGivesIt(String example) {
    assertEquals(example, read(example).modelName());
    assertTrue(denseParameters(example) > 0);
  }

  @Test
  void everyModelHasAnExample() throws IOException {
    List<String> models = List.copyOf(plugins().keySet());
    assertFalse(models.isEmpty());
    Set<String> shown = new TreeSet<>();
    try (Stream<Path> files = Files.walk(FOLDER.resolveSibling("."))) {
      files
          .map(file -> file.getFileName().toString().replace(".yaml", ""))
          .filter(models::contains)
          .forEach(shown::add);
    }
    // Models of sequences have theirs where there are histories.
    assertEquals(models, List.copyOf(shown));
  }

  /** BARS' run logs give the number of parameters in all; these remain without the tables. */
  @ParameterizedTest
  @CsvSource({
    "afn_plus, 4374425",
    "autoint_plus, 568290",
    "dcnv2, 404501",
    "masknet, 517801",
    // One bias of the first-order term more.
    "xdeepfm, 370531",
    // Two learned contexts of 10 more, one bias of the fusion less.
    "finalmlp, 149021",
  })
  void modelHasAsManyParametersAsThePublishedOne(String example, long parameters) {
    assertEquals(parameters, denseParameters(example));
  }
}
