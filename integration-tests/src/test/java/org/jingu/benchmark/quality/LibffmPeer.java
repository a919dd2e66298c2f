package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Field-aware factorization machines by libffm, which itself stops after the best pass. Found on
 * the PATH or in the folder $LIBFFM.
 */
final class LibffmPeer implements Learner {
  private static final String TRAIN = "ffm-train";

  /** Pass, log loss of the training part and of the valid part; seconds, but for the last. */
  private static final Pattern PASS =
      Pattern.compile("\\s*(\\d+)\\s+[\\d.]+\\s+([\\d.]+)(\\s+[\\d.]+)?\\s*");

  @Override
  public String name() {
    return "libffm";
  }

  @Override
  public Optional<String> obstacle() {
    return program(TRAIN).isPresent() && program("ffm-predict").isPresent()
        ? Optional.empty()
        : Optional.of(
            "no ffm-train and ffm-predict on the PATH or in the folder $LIBFFM; build them from"
                + " github.com/ycjuan/libffm");
  }

  @Override
  public boolean seeded() {
    return false;
  }

  @Override
  public int lines() {
    return 1;
  }

  @Override
  public Trained train(Dataset data, long seed, Path folder) throws IOException {
    Path model = folder.resolve("model");
    Path log = folder.resolve("train.log");
    Effort effort =
        MeasuredProcess.run(
            List.of(
                program(TRAIN).orElseThrow().toString(),
                "--auto-stop",
                "-p",
                data.text(PeerText.LIBFFM, "valid").toString(),
                data.text(PeerText.LIBFFM, "train").toString(),
                model.toString()),
            log);
    Path predictions = folder.resolve("predictions.txt");
    MeasuredProcess.run(
        List.of(
            program("ffm-predict").orElseThrow().toString(),
            data.text(PeerText.LIBFFM, "test").toString(),
            model.toString(),
            predictions.toString()),
        folder.resolve("predict.log"));
    return new Trained(data.score(predictions), effort, note(Files.readAllLines(log)));
  }

  /** The best of the passes that it lists. */
  static String note(List<String> log) {
    int passes = 0;
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (String line : log) {
      Matcher pass = PASS.matcher(line);
      if (pass.matches()) {
        passes = Integer.parseInt(pass.group(1));
        double loss = Double.parseDouble(pass.group(2));
        if (loss < least) {
          least = loss;
          best = passes;
        }
      }
    }
    return "kept pass %d of %d".formatted(best, passes);
  }

  private static Optional<Path> program(String name) {
    String folder = System.getenv("LIBFFM");
    return folder == null
        ? Commands.onPath(name)
        : Optional.of(Path.of(folder, name).toAbsolutePath()).filter(Commands::runs);
  }
}
