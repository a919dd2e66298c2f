package org.jingu.cli.init;

import java.util.List;

/** The models that a newcomer starts with, in the order in which they are worth a try. */
final class ModelFiles {
  /**
   * A model.
   *
   * @param name its name
   * @param why what its result tells
   * @param keys keys of the model that are changed first, with values that it takes
   * @param needsPairs whether it needs two features
   */
  private record Model(String name, String why, List<String> keys, boolean needsPairs) {}

  private static final List<Model> MODELS =
      List.of(
          new Model(
              "lr",
              "The baseline: a weight a value. What the others gain on it, interactions gave.",
              List.of(),
              false),
          new Model(
              "ffm",
              "Interactions of two values, with an embedding of each for every other column.",
              List.of("k: 4"),
              true),
          new Model(
              "wukong",
              "Interactions of any order in stacked factorization machines.",
              List.of("embedding_dim: 32", "layers: 3", "dropout: 0.2"),
              false));

  private ModelFiles() {}

  /**
   * The names of the models that can learn from some features, the baseline first. One that has
   * only one number for an example, or one value, has no pairs of them.
   */
  static List<String> names(List<Feature> features) {
    return MODELS.stream()
        .filter(it -> !it.needsPairs() || features.size() > 1)
        .map(Model::name)
        .toList();
  }

  /** The models' names, the baseline first. */
  static List<String> names() {
    return MODELS.stream().map(Model::name).toList();
  }

  /**
   * The configuration of a model.
   *
   * @param data the folder of the data set
   * @param command the command that uses it
   * @param grouped whether the data has groups
   */
  static String text(String name, String data, String command, boolean grouped) {
    Model model = MODELS.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    StringBuilder text = new StringBuilder();
    text.append(YamlText.comment(model.why(), ""));
    text.append(YamlText.command(command)).append('\n');
    text.append("model:\n  name: ").append(name).append('\n');
    model.keys().forEach(key -> text.append("  # ").append(key).append('\n'));
    text.append("\ndata:\n  path: ").append(YamlText.plain(data)).append("\n\n");
    text.append(
        """
        # What is not set Jingu chooses for this data: 'jingu inspect' shows what, and why. Changed first:
        # train:
        #   epochs: 5
        #   early_stopping: {monitor: auc}
        #   optimizer:
        #     dense: {lr: 0.001}
        #     embedding: {lr: 0.05}
        #     embedding_regularizer: 1.0e-4
        """);
    if (grouped) {
      text.append("#   metrics: [auc, logloss, gauc]\n");
    }
    return text.toString();
  }
}
