package org.jingu.benchmark.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program in Python that reads {@link NumpyFiles}, trains, predicts the test part and prints when
 * it stopped.
 *
 * @param name the peer
 * @param module what it needs beside NumPy
 * @param program the file
 * @param seeded whether its runs differ by seed
 */
record PythonPeer(String name, String module, Path program, boolean seeded) implements Learner {
  @Override
  public Optional<String> obstacle() {
    return Commands.pythonHas("numpy, " + module)
        ? Optional.empty()
        : Optional.of("python3 with the modules numpy and " + module + " is missing");
  }

  @Override
  public int lines() throws IOException {
    return Lines.of(program);
  }

  @Override
  public Trained train(Dataset data, long seed, Path folder) throws IOException {
    Path predictions = folder.resolve("predictions.txt");
    Path output = folder.resolve("train.log");
    Effort effort =
        MeasuredProcess.run(
            List.of(
                "python3",
                program.toString(),
                data.arrays().toString(),
                predictions.toString(),
                Long.toString(seed)),
            output);
    return new Trained(data.score(predictions), effort, Files.readString(output).strip());
  }
}
