package org.jingu.cli.run;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.config.ConfigException;
import org.jingu.data.files.FileFinder;
import org.jingu.data.read.Dataset;
import org.jingu.data.source.RemoteFiles;
import org.jingu.engine.plugin.Plugins;
import org.jingu.engine.train.DataConfig;
import org.jingu.engine.train.RunConfig;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of which a part may be the standard input. The run's own configuration keeps the
 * sign for it, so that a run can be resumed by the same command with the same input. Rows that are
 * elsewhere are fetched here and kept for as long as the run reads them.
 */
public final class TrainingInput implements AutoCloseable {
  private final Map<String, Object> tree;
  private final @Nullable String part;
  private final @Nullable StandardInput input;
  private final RemoteFiles remote = new RemoteFiles();

  private TrainingInput(
      Map<String, Object> tree, @Nullable String part, @Nullable StandardInput input) {
    this.tree = tree;
    this.part = part;
    this.input = input;
  }

  /**
   * Reads the standard input where a part is named so, and fetches what is elsewhere.
   *
   * @throws ConfigException if several parts are, or nothing says what the columns mean
   * @throws org.jingu.api.data.DataException if it ends early
   */
  public static TrainingInput of(Map<String, Object> tree) {
    if (!(tree.get("data") instanceof Map<?, ?> data)) {
      return new TrainingInput(tree, null, null);
    }
    TrainingInput input = of(tree, data);
    try {
      RunData.PARTS.forEach(part -> input.fetch(data, part));
      return input;
    } catch (RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  /** Whoever opens the files then shares the copies; what names none is refused elsewhere. */
  private void fetch(Map<?, ?> data, String part) {
    if (data.get(part) instanceof String named) {
      if (FileFinder.isGlob(named) || Files.exists(Path.of(named))) {
        Dataset.fetch(List.of(named), remote);
      }
    } else if (data.get("path") instanceof String path) {
      String[] endpoints = new File(path, part).list((folder, name) -> name.endsWith(".flight"));
      if (endpoints != null) {
        Arrays.stream(endpoints).forEach(name -> remote.local(Path.of(path, part, name)));
      }
    }
  }

  private static TrainingInput of(Map<String, Object> tree, Map<?, ?> data) {
    List<String> parts =
        RunData.PARTS.stream().filter(it -> StandardInput.SIGN.equals(data.get(it))).toList();
    if (parts.isEmpty()) {
      return new TrainingInput(tree, null, null);
    }
    if (parts.size() > 1) {
      throw new ConfigException(
          "data." + parts.get(1),
          "is the standard input, and so is %s, which can be read once; name a file"
              .formatted(parts.get(0)));
    }
    if (data.get("path") == null) {
      throw new ConfigException(
          "data." + parts.get(0),
          "is the standard input, and no schema.json is beside it; set data.path to the folder that has it");
    }
    return new TrainingInput(tree, parts.get(0), StandardInput.read());
  }

  /** The run's setup, whose data reads the copy. */
  public RunSetup setup(Plugins plugins) {
    if (part == null || input == null) {
      return RunSetup.of(tree, plugins);
    }
    Map<String, Object> copied = new LinkedHashMap<>(tree);
    Map<Object, Object> data = new LinkedHashMap<>((Map<?, ?>) tree.get("data"));
    data.put(part, input.file().toString());
    copied.put("data", data);
    RunSetup setup = RunSetup.of(copied, plugins);
    RunConfig config = setup.config();
    return new RunSetup(
        new RunConfig(config.model(), signed(config.data(), part), config.train()),
        setup.defaults(),
        setup.data(),
        setup.schema(),
        setup.model(),
        setup.loss(),
        setup.optimizer());
  }

  private static DataConfig signed(DataConfig data, String part) {
    return new DataConfig(
        data.path(),
        part.equals("train") ? StandardInput.SIGN : data.train(),
        part.equals("valid") ? StandardInput.SIGN : data.valid(),
        part.equals("test") ? StandardInput.SIGN : data.test(),
        data.labels(),
        data.group(),
        data.weight(),
        data.features(),
        data.crosses(),
        data.shuffle(),
        data.read());
  }

  @Override
  public void close() {
    try (remote) {
      if (input != null) {
        input.close();
      }
    }
  }
}
