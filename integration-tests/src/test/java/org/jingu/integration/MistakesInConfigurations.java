package org.jingu.integration;

import static org.jingu.cli.ExitCode.LOSS_GUARD;
import static org.jingu.cli.ExitCode.USAGE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/** Mistakes in a training's configuration and on the command line. */
final class MistakesInConfigurations {
  static final List<Mistake> ALL =
      List.of(
          Mistake.of(
              "a configuration that is not there",
              USAGE,
              scene -> List.of("train", scene.file("nowhere.yaml"), "--out", scene.out()),
              "WORK/nowhere.yaml: there is no such file"),
          Mistake.of(
              "an empty configuration",
              USAGE,
              scene -> List.of("train", scene.write("train.yaml", ""), "--out", scene.out()),
              "WORK/train.yaml: is empty; see examples/"),
          Mistake.of(
              "a configuration that is not UTF-8",
              USAGE,
              scene ->
                  List.of(
                      "train",
                      Files.write(
                          scene.file("train.yaml"),
                          "# für Köln\n".getBytes(StandardCharsets.ISO_8859_1)),
                      "--out",
                      scene.out()),
              "WORK/train.yaml: is not UTF-8 text; save it in that encoding"),
          Mistake.of(
              "invalid YAML",
              USAGE,
              scene -> scene.train("mlp: [8]", "mlp: [8"),
              "WORK/train.yaml:5: is not valid YAML: "),
          Mistake.of(
              "a key that stands twice",
              USAGE,
              scene -> scene.train("train:", "data: {path: x}\ntrain:"),
              "WORK/train.yaml:7: data: stands twice, first at WORK/train.yaml:5; keep one"),
          Mistake.of(
              "an unknown key",
              USAGE,
              scene -> scene.train("batch_size", "batchsize"),
              "WORK/train.yaml:9: train.batchsize: unknown key; did you mean 'batch_size'?"),
          Mistake.of(
              "several mistakes at once",
              USAGE,
              scene -> scene.train("epochs: 1\n  batch_size: 64", "epoch: 1\n  batch_size: many"),
              "train.yaml:8: train.epoch: unknown key; did you mean 'epochs'?",
              "train.yaml:9: train.batch_size: is 'many'; it must be a whole number"),
          Mistake.of(
              "a text for a number",
              USAGE,
              scene -> scene.train("epochs: 1", "epochs: twice"),
              "WORK/train.yaml:8: train.epochs: is 'twice'; it must be a whole number"),
          Mistake.of(
              "a number out of range",
              USAGE,
              scene -> scene.trainWith("train.batch_size=0"),
              "--set: train.batch_size: is 0; it must be at least 1"),
          Mistake.of(
              "an unknown choice",
              USAGE,
              scene -> scene.trainWith("train.optimizer.embedding.name=adan"),
              "train.optimizer.embedding.name: is 'adan'; ",
              "did you mean 'adam'?"),
          Mistake.of(
              "a cross of a feature that is not there",
              USAGE,
              scene -> scene.train("data:", "data:\n  crosses: [[user, itme]]"),
              "WORK/train.yaml:6: data.crosses[0].features[1]: there is no sparse feature 'itme' to"
                  + " cross; did you mean 'item'?"),
          Mistake.of(
              "a cross of one feature",
              USAGE,
              scene -> scene.trainWith("data.crosses=[[user]]"),
              "--set: data.crosses[0].features: is [user]; name at least 2 sparse features"),
          Mistake.of(
              "keys that exclude each other",
              USAGE,
              scene -> scene.trainWith("train.online.enabled=true", "train.epochs=3"),
              "train.epochs: is 3; online training makes one pass: set epochs to 1"),
          Mistake.of(
              "a misspelt model",
              USAGE,
              scene -> scene.train("deepfm", "deepfn"),
              "WORK/train.yaml:2: model.name: ",
              "'deepfn'",
              "did you mean 'deepfm'?"),
          Mistake.of(
              "no model",
              USAGE,
              scene -> scene.train("name: deepfm", "dim: 4"),
              "model.name: missing; set it to a model that 'jingu plugins' lists"),
          Mistake.of(
              "a model's key out of range",
              USAGE,
              scene -> scene.train("mlp: [8]", "mlp: [0]"),
              "WORK/train.yaml:4: model.mlp: is 0; it must be at least 1"),
          Mistake.of(
              "an unknown engine",
              USAGE,
              scene -> scene.trainWith("train.engine=nd5j"),
              "--set: train.engine: is 'nd5j'; did you mean 'nd4j'?"),
          Mistake.of(
              "an unknown metric",
              USAGE,
              scene -> scene.trainWith("train.metrics=[auc, loglos]"),
              "--set: train.metrics: there is no metric 'loglos'; did you mean 'logloss'?"),
          Mistake.of(
                  "early stopping by a metric that is not measured",
                  USAGE,
                  scene -> scene.trainWith("train.early_stopping.monitor=gauc"),
                  "train.early_stopping.monitor: ",
                  "'gauc'")
              .leaving("out"),
          Mistake.of(
              "a folder of data that is not there",
              USAGE,
              scene -> scene.trainWith("data.path=/nowhere/data"),
              "--set: data.path: there is no folder '/nowhere/data'; make it with 'jingu prepare',"
                  + " or correct the path"),
          Mistake.of(
              "no data",
              USAGE,
              scene -> scene.trainWith("data.path="),
              "data.path: missing; set it to a folder made by 'jingu prepare'"),
          Mistake.of(
              "a label that the data does not have",
              USAGE,
              scene -> scene.trainWith("data.labels=[labell]"),
              "data.labels",
              "'labell'",
              "did you mean 'label'?"),
          Mistake.of(
              "a feature that the data does not have",
              USAGE,
              scene -> scene.trainWith("data.features.usr.embeddings=2"),
              "data.features.usr: the data has no such sparse feature; did you mean" + " 'user'?"),
          Mistake.of(
              "a setting without a value",
              USAGE,
              scene -> scene.trainWith("train.epochs"),
              "--set train.epochs: write it as key=value, such as train.epochs=3"),
          Mistake.of(
              "a setting through a value",
              USAGE,
              scene -> scene.trainWith("train.epochs.most=3"),
              "--set train.epochs.most: train.epochs is '1', which has no keys"),
          Mistake.of(
              "an unknown option",
              USAGE,
              scene -> List.of("train", scene.config(), "--resum"),
              "Unknown option: '--resum'",
              "--resume"),
          Mistake.of(
              "an unknown command",
              USAGE,
              scene -> List.of("trian", scene.config()),
              "'trian'",
              "train"),
          Mistake.of(
              "a command without what it needs",
              USAGE,
              scene -> List.of("predict", scene.run()),
              "Missing required option",
              "--data",
              "More: jingu predict --help"),
          Mistake.of(
                  "a learning rate that explodes",
                  LOSS_GUARD,
                  scene -> scene.trainWith("train.optimizer.dense.lr=1e20", "train.epochs=20"),
                  "step",
                  "loss")
              .leaving("out"));

  private MistakesInConfigurations() {}
}
