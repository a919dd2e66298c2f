package org.jingu.benchmark.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log of ad impressions by {@code generate_ad_log.py}, with known click probabilities. */
final class GeneratedLog extends RawSource {
  private final Path generator;
  private final List<String> arguments;

  /**
   * A log.
   *
   * @param python the folder of the generator and its {@code prepare_ad_log.yaml}
   * @param sizes rows, users, items and the seed
   */
  GeneratedLog(String name, Path python, int... sizes) {
    super(
        name,
        "generated ad log, %,d rows, %,d users, %,d items".formatted(sizes[0], sizes[1], sizes[2]),
        python.resolve("prepare_ad_log.yaml"));
    this.generator = python.resolve("generate_ad_log.py").toAbsolutePath();
    this.arguments = new ArrayList<>();
    for (int size : sizes) {
      arguments.add(Integer.toString(size));
    }
  }

  @Override
  public Optional<String> obstacle() {
    return Commands.pythonHas("numpy")
        ? Optional.empty()
        : Optional.of(
            "python3 with NumPy is missing, which generates it; install it"
                + " (Debian: apt-get install python3-numpy)");
  }

  @Override
  Raw raw(Path folder) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("python3", generator.toString(), folder.toString()));
    command.addAll(arguments);
    MeasuredProcess.run(command, folder.resolveSibling("generate.log"));
    JsonNode optimum = new ObjectMapper().readTree(folder.resolve("optimum.json").toFile());
    return new Raw(
        folder, new Scores(optimum.get("auc").asDouble(), optimum.get("logloss").asDouble(), 1));
  }
}
