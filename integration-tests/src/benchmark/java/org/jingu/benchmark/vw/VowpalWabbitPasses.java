package org.jingu.benchmark.vw;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jingu.benchmark.quality.BestPass;
import vowpalWabbit.learner.VWLearners;
import vowpalWabbit.learner.VWScalarLearner;

/**
 * Trains a pass after the other in one process. Its arguments are the files of the three parts,
 * that of the test part's predictions, the most passes and Vowpal Wabbit's own; it prints the pass
 * whose predictions it wrote.
 */
public final class VowpalWabbitPasses implements BestPass.Passes {
  private static final double LEAST = 1e-7;

  private final VWScalarLearner learner;
  private final Path train;
  private final Path valid;
  private final Path test;
  private final Path predictions;

  private VowpalWabbitPasses(VWScalarLearner learner, String[] files) {
    this.learner = learner;
    this.train = Path.of(files[0]);
    this.valid = Path.of(files[1]);
    this.test = Path.of(files[2]);
    this.predictions = Path.of(files[3]);
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    String options = String.join(" ", Arrays.asList(args).subList(5, args.length));
    try (VWScalarLearner learner = VWLearners.create(options)) {
      System.out.println(
          BestPass.find(new VowpalWabbitPasses(learner, args), Integer.parseInt(args[4])));
    }
  }

  @Override
  public double next() throws IOException {
    forEach(train, learner::learn);
    double[] sum = new double[2];
    forEach(
        valid,
        line -> {
          double p = Math.min(1 - LEAST, Math.max(LEAST, predict(line)));
          sum[0] -= Math.log(line.charAt(0) == '1' ? p : 1 - p);
          sum[1]++;
        });
    return sum[0] / sum[1];
  }

  /** Predicts the test part with the model as it is now. */
  @Override
  public void keep() throws IOException {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(predictions))) {
      forEach(test, line -> out.println(predict(line)));
    }
  }

  /** Without the label, so that nothing is learned from it. */
  private double predict(String line) {
    return learner.predict(line.substring(line.indexOf('|')));
  }

  private static void forEach(Path file, Consumer<String> reader) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reader.accept(line);
      }
    }
  }
}
