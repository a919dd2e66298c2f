package org.jingu.integration;

import static org.jingu.cli.ExitCode.DATA;
import static org.jingu.cli.ExitCode.RUN_FOLDER;
import static org.jingu.cli.ExitCode.USAGE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.plans.GoldenFiles;

/** Mistakes with run folders, checkpoints, predictions and golden files. */
final class MistakesWithRuns {
  private static final Path GOLDEN = GoldenFiles.path("/org/jingu/baselines/deepfm.safetensors");

  static final List<Mistake> ALL =
      List.of(
          Mistake.of(
              "a run that is there already",
              RUN_FOLDER,
              scene -> List.of("train", scene.config(), "--out", scene.run()),
              "BASE/run already holds a run",
              "continue it with --resume, or choose another folder with --out"),
          Mistake.of(
              "resuming with another configuration",
              RUN_FOLDER,
              scene ->
                  List.of(
                      "train",
                      scene.config(),
                      "--out",
                      scene.run(),
                      "--resume",
                      "--set",
                      "train.batch_size=32"),
              "cannot resume BASE/run: it would not be the same run",
              "batch_size: was 64, now 32",
              "Undo the changes, or start a new run in another folder"),
          Mistake.of(
              "resuming with other data",
              RUN_FOLDER,
              MistakesWithRuns::resumedWithOtherData,
              "cannot resume WORK/out: it would not be the same run",
              "train"),
          Mistake.of(
              "a folder for the run that holds something else",
              RUN_FOLDER,
              scene -> {
                scene.copy(scene.raw(), "out");
                return List.of("train", scene.config(), "--out", scene.out());
              },
              "WORK/out is not empty and not a run folder: it holds ",
              "choose another folder"),
          Mistake.of(
              "a file where the run folder should be",
              RUN_FOLDER,
              scene -> List.of("train", scene.config(), "--out", scene.write("out", "x")),
              "WORK/out"),
          Mistake.of(
              "evaluating what is no run",
              RUN_FOLDER,
              scene -> List.of("evaluate", scene.data()),
              "BASE/data is not a run folder: it has no manifest.json; name a folder that 'jingu"
                  + " train' made"),
          Mistake.of(
              "a checkpoint with a changed byte",
              RUN_FOLDER,
              scene -> {
                Path run = scene.copy(scene.run(), "run");
                Path model = Scene.below(run, "model.safetensors");
                byte[] bytes = Files.readAllBytes(model);
                bytes[bytes.length - 3] ^= 4;
                Files.write(model, bytes);
                return List.of("evaluate", run);
              },
              "model.safetensors",
              "WORK/run/checkpoints/step-"),
          Mistake.of(
              "a truncated checkpoint",
              RUN_FOLDER,
              scene -> {
                Path run = scene.copy(scene.run(), "run");
                Scene.cut(Scene.below(run, "model.safetensors"), 0.5);
                return List.of(
                    "predict",
                    run,
                    "--data",
                    scene.data().resolve("test"),
                    "--out",
                    scene.file("predictions.arrow"));
              },
              "model.safetensors",
              "WORK/run/checkpoints/step-"),
          Mistake.of(
              "a run without its checkpoints",
              RUN_FOLDER,
              scene -> {
                Path run = scene.copy(scene.run(), "run");
                Files.move(run.resolve("checkpoints"), run.resolve("elsewhere"));
                return List.of("evaluate", run);
              },
              "of WORK/run is missing"),
          Mistake.of(
              "a damaged manifest",
              RUN_FOLDER,
              scene -> {
                Path run = scene.copy(scene.run(), "run");
                Scene.cut(run.resolve("manifest.json"), 0.5);
                return List.of("evaluate", run);
              },
              "WORK/run/manifest.json"),
          Mistake.of(
              "evaluating data that is not there",
              DATA,
              scene -> List.of("evaluate", scene.run(), "--data", scene.file("x.arrow")),
              "WORK/x.arrow does not exist"),
          Mistake.of(
              "evaluating data without labels",
              DATA,
              scene ->
                  List.of(
                      "evaluate",
                      scene.run(),
                      "--data",
                      new ExampleFile().without("label").write(scene.file("x.arrow"))),
              "WORK/x.arrow has no column 'label'"),
          Mistake.of(
                  "predicting a bad raw row",
                  DATA,
                  scene ->
                      List.of(
                          "predict",
                          scene.run(),
                          "--data",
                          scene.write("rows.csv", "label,user,item,price,tags\n0,u1,i1,cheap,\n"),
                          "--out",
                          scene.file("predictions.arrow")),
                  "WORK/rows.csv",
                  "line 2",
                  "column 'price' is 'cheap'; expected a finite number",
                  "all bad rows are in 'WORK/predictions.arrow.quarantine.jsonl'")
              .leaving("predictions.arrow.quarantine.jsonl"),
          Mistake.of(
              "predicting a raw file with too few columns",
              USAGE,
              scene ->
                  List.of(
                      "predict",
                      scene.run(),
                      "--data",
                      scene.write("rows.csv", "user,item\nu1,i1\n"),
                      "--out",
                      scene.file("predictions.arrow")),
              "dense.price.column: 'WORK/rows.csv' has no column 'price'; valid are item, user"),
          Mistake.of(
              "predictions into a place that cannot be",
              DATA,
              scene ->
                  List.of(
                      "predict",
                      scene.run(),
                      "--data",
                      scene.data().resolve("test"),
                      "--out",
                      scene.write("file", "x").resolve("predictions.arrow")),
              "WORK/file"),
          Mistake.of(
              "a truncated golden file",
              DATA,
              scene -> {
                Path golden = Files.copy(GOLDEN, scene.file("golden.safetensors"));
                return List.of("verify", Scene.cut(golden, 0.9));
              },
              "WORK/golden.safetensors"),
          Mistake.of(
              "a golden file that is none",
              DATA,
              scene -> List.of("verify", scene.write("golden.safetensors", "golden? no, text")),
              "WORK/golden.safetensors"),
          Mistake.of(
              "a golden file that is not there",
              DATA,
              scene -> List.of("verify", scene.file("golden.safetensors")),
              "WORK/golden.safetensors"),
          Mistake.of(
              "an engine that verify does not know",
              USAGE,
              scene -> List.of("verify", GOLDEN, "--engine", "nd5j"),
              "'nd5j'",
              "did you mean 'nd4j'?"));

  private MistakesWithRuns() {}

  private static List<?> resumedWithOtherData(Scene scene) throws IOException {
    Path train = new ExampleFile().write(scene.file("x.arrow"));
    List<?> words = scene.trainWith("data.train=" + train);
    CommandRun.of(words).ok();
    new ExampleFile().rows(9).write(train);
    return Stream.concat(words.stream(), Stream.of("--resume")).toList();
  }
}
