package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that learn from another run's model, on clicks that a pair of user and item decides, which
 * only a cross can tell.
 */
class DistilledRunTest {
  @TempDir static Path dir;
  private static Path teacher;

  @BeforeAll
  static void trainTheTeacher() throws IOException {
    Path raw = Files.createDirectory(dir.resolve("raw"));
    Path lies = Files.createDirectory(dir.resolve("lies"));
    Random random = new Random(8);
    for (String part : List.of("train", "valid", "test")) {
      List<String> rows = new ArrayList<>(List.of("click,user,item"));
      for (int i = 0; i < (part.equals("train") ? 4000 : 800); i++) {
        int user = random.nextInt(4);
        int item = random.nextInt(6);
        double p = (user + item) % 2 == 0 ? 0.8 : 0.2;
        rows.add("%d,u%d,i%d".formatted(random.nextDouble() < p ? 1 : 0, user, item));
      }
      Files.write(raw.resolve(part + ".csv"), rows);
      rows.replaceAll(
          row -> row.startsWith("1") ? "0" + row.substring(1) : row.replaceFirst("^0", "1"));
      Files.write(lies.resolve(part + ".csv"), rows);
    }
    prepare("data", "");
    ok("prepare", "--like", dir.resolve("data"), "--input", lies, "--out", dir.resolve("lied"));
    prepare("other", "vocabulary: {max_size: 2}");
    teacher = dir.resolve("teacher");
    ok("train", config("teacher", "data", "crosses: [[user, item]]", ""), "--out", teacher);
  }

  private static void prepare(String name, String user) throws IOException {
    Path yaml =
        Files.writeString(
            dir.resolve(name + ".prepare.yaml"),
            """
            files: {train: [train.csv], valid: [valid.csv], test: [test.csv]}
            sparse: {user: {%s}, item: {}}
            labels: {click: {}}
            """
                .formatted(user));
    ok("prepare", yaml, "--input", dir.resolve("raw"), "--out", dir.resolve(name));
  }

  private static Path config(String name, String data, String crosses, String train)
      throws IOException {
    return Files.writeString(
        dir.resolve(name + ".yaml"),
        """
        model: {name: lr}
        data:
          path: %s
          %s
        train:
          epochs: 6
          batch_size: 64
          early_stopping: {patience: 0, restore_best: false}
          optimizer: {embedding: {name: adam, lr: 0.03}}
          %s
        """
            .formatted(dir.resolve(data), crosses, train));
  }

  private static CliRun run(Object... command) {
    return CliRun.of(Arrays.stream(command).map(String::valueOf).toArray(String[]::new));
  }

  private static CliRun ok(Object... command) {
    CliRun done = run(command);
    assertEquals(ExitCode.OK, done.code(), done.all());
    return done;
  }

  private static double[] predictions(Path run) throws IOException {
    Path out = dir.resolve(run.getFileName() + ".csv");
    ok("predict", run, "--data", dir.resolve("raw/test.csv"), "--out", out);
    return Files.readAllLines(out).stream().skip(1).mapToDouble(Double::parseDouble).toArray();
  }

  private static double distance(Path run) throws IOException {
    double[] taught = predictions(run);
    double[] teaching = predictions(teacher);
    double sum = 0;
    for (int i = 0; i < taught.length; i++) {
      sum += Math.abs(taught[i] - teaching[i]) / taught.length;
    }
    return sum;
  }

  @Test
  void againstATeacherAloneLabelsMeanNothing() throws IOException {
    Path config = config("copy", "lied", "crosses: [[user, item]]", "distillation: {alpha: 1}");
    Path copy = dir.resolve("copy");
    ok("train", config, "--teacher", teacher, "--out", copy);
    assertTrue(distance(copy) < 0.1, "copied to within " + distance(copy));
    Path misled = dir.resolve("misled");
    ok("train", config("misled", "lied", "crosses: [[user, item]]", ""), "--out", misled);
    assertTrue(distance(misled) > 0.4, "without a teacher " + distance(misled));
    String manifest = Files.readString(copy.resolve("manifest.json"));
    assertTrue(manifest.contains("\"teacher\" : \"sha256:"), manifest);
  }

  @Test
  void aStudentNeedsNoneOfTheTeachersCrosses() throws IOException {
    Path small = dir.resolve("small");
    ok("train", config("small", "data", "", ""), "--teacher", teacher, "--out", small);
    assertTrue(distance(small) > 0.2, "it cannot tell pairs apart: " + distance(small));
    ok("evaluate", small);
  }

  @Test
  void anotherTeacherDoesNotTakeOver() throws IOException {
    Path config = config("loyal", "data", "", "");
    Path run = dir.resolve("loyal");
    ok("train", config, "--teacher", teacher, "--out", run);
    Path second = dir.resolve("second");
    ok("train", config("second", "data", "", ""), "--out", second);
    CliRun refused = run("train", config, "--teacher", second, "--out", run, "--resume");
    assertEquals(ExitCode.RUN_FOLDER, refused.code(), refused.all());
    assertTrue(refused.err().contains("data.teacher"), refused.all());
  }

  @Test
  void aTeacherOfOtherDataIsRefused() throws IOException {
    Path config = config("strange", "other", "", "");
    CliRun refused = run("train", config, "--teacher", teacher, "--out", dir.resolve("strange"));
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("--teacher: train.distillation.teacher"), refused.all());
    assertTrue(refused.err().contains("was trained on data of another preparation"));
  }

  @Test
  void aFolderWithoutARunAndAnotherLossAreRefused() throws IOException {
    Path config = config("nobody", "data", "", "");
    CliRun nobody = run("train", config, "--teacher", dir.resolve("raw"));
    assertEquals(ExitCode.RUN_FOLDER, nobody.code(), nobody.all());
    Path squared = config("squared", "data", "", "loss: squared_error");
    CliRun refused = run("train", squared, "--teacher", teacher);
    assertEquals(ExitCode.USAGE, refused.code(), refused.all());
    assertTrue(refused.err().contains("is set beside the loss 'squared_error'"), refused.all());
  }
}
