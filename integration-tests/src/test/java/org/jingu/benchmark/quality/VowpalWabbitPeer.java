package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Vowpal Wabbit, a pass after the other: by the command {@code vw} where it is installed, else by
 * its library for Java, which the profile {@code benchmark} brings.
 *
 * @param name the peer
 * @param options what its user writes on the command line
 */
record VowpalWabbitPeer(String name, List<String> options) implements Learner {
  /** Small data with many interactions takes tens of passes. */
  private static final int MOST_PASSES = 100;

  private static final List<String> LOGISTIC =
      List.of("--quiet", "--loss_function", "logistic", "--link", "logistic");
  private static final String IN_JAVA = "org.jingu.benchmark.vw.VowpalWabbitPasses";

  @Override
  public Optional<String> obstacle() {
    return Commands.onPath("vw").isPresent() || inJava()
        ? Optional.empty()
        : Optional.of("no vw on the PATH, and this is no build with -Pbenchmark");
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
    Path predictions = folder.resolve("predictions.txt");
    if (Commands.onPath("vw").isEmpty()) {
      return trainInJava(data, folder, predictions);
    }
    ByCommand passes = new ByCommand(data, folder);
    int best = BestPass.find(passes, MOST_PASSES);
    passes.predict(passes.best, "test", predictions);
    return new Trained(data.score(predictions), passes.effort, note(best));
  }

  private Trained trainInJava(Dataset data, Path folder, Path predictions) throws IOException {
    List<String> command = new ArrayList<>(JavaCommand.of(IN_JAVA));
    for (String part : PreparedData.PARTS) {
      command.add(data.text(PeerText.VOWPAL_WABBIT, part).toString());
    }
    command.addAll(List.of(predictions.toString(), Integer.toString(MOST_PASSES)));
    command.addAll(LOGISTIC);
    command.addAll(options);
    Path output = folder.resolve("train.log");
    Effort effort = MeasuredProcess.run(command, output);
    int best = Integer.parseInt(Files.readString(output).strip());
    return new Trained(data.score(predictions), effort, note(best) + ", by its library for Java");
  }

  private static String note(int best) {
    return "kept pass " + best;
  }

  private static boolean inJava() {
    try {
      Class.forName(IN_JAVA, false, VowpalWabbitPeer.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Each pass, and each look at the valid part, is a process. */
  private final class ByCommand implements BestPass.Passes {
    private final Dataset data;
    private final Path folder;
    private final Path model;
    private final Path best;
    private Effort effort = Effort.NONE;

    ByCommand(Dataset data, Path folder) {
      this.data = data;
      this.folder = folder;
      this.model = folder.resolve("model");
      this.best = folder.resolve("model-best");
    }

    @Override
    public double next() throws IOException {
      String train = data.text(PeerText.VOWPAL_WABBIT, "train").toString();
      List<String> words = new ArrayList<>(List.of("-d", train, "-f", model.toString()));
      // A model brings its own options; the state of the update rule goes on with --save_resume.
      if (Files.exists(model)) {
        words.addAll(List.of("-i", model.toString(), "--save_resume"));
      } else {
        words.addAll(options);
        words.addAll(List.of("--save_resume"));
      }
      effort = effort.then(vw(words));
      Path predictions = folder.resolve("valid.txt");
      effort = effort.then(predict(model, "valid", predictions));
      double[] probabilities = Predictions.parse(Files.readAllLines(predictions));
      return Scores.of(data.labels("valid"), probabilities).logLoss();
    }

    @Override
    public void keep() throws IOException {
      Files.copy(model, best, StandardCopyOption.REPLACE_EXISTING);
    }

    Effort predict(Path from, String part, Path predictions) throws IOException {
      String rows = data.text(PeerText.VOWPAL_WABBIT, part).toString();
      return vw(List.of("-t", "-d", rows, "-i", from.toString(), "-p", predictions.toString()));
    }

    private Effort vw(List<String> words) {
      List<String> command = new ArrayList<>();
      command.add(Commands.onPath("vw").orElseThrow().toString());
      command.addAll(LOGISTIC);
      command.addAll(words);
      return MeasuredProcess.run(command, folder.resolve("vw.log"));
    }
  }
}
