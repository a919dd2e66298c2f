package org.jingu.cli.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jingu.api.FeatureSchema;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.data.DataException;
import org.jingu.data.read.Dataset;
import org.jingu.data.read.NegativeSampling;
import org.jingu.data.read.ReadConfig;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.Fingerprint;
import org.jingu.engine.train.DataConfig;
import org.jspecify.annotations.Nullable;

/**
 * The data set of a run: its folder, its schema as the configuration changes it, and its parts.
 *
 * @param config what the run's configuration says
 * @param folder the folder that holds the schema
 * @param teacher what makes the examples; null where they are in files
 */
public record RunData(DataConfig config, DatasetFolder folder, @Nullable TeacherFolder teacher) {
  private static final String MADE = "teacher:";

  /** Examples of files. */
  public RunData(DataConfig config, DatasetFolder folder) {
    this(config, folder, null);
  }

  /** The parts that a run may have, in order. */
  public static final List<String> PARTS = List.of("train", "valid", "test");

  /**
   * Reads the schema of a data set.
   *
   * @throws ConfigException if no schema is found
   * @throws org.jingu.api.data.DataException if it is wrong
   */
  public static RunData of(DataConfig config) {
    return in(folder(config), config);
  }

  /** The data set of a configuration whose schema is in another folder, such as a run's copy. */
  static RunData in(Path schemaFolder, DataConfig config) {
    DatasetFolder read = DatasetFolder.read(schemaFolder);
    DatasetSchema schema = read.schema();
    DatasetSchema changed =
        new DatasetSchema(
            schema.formatVersion(),
            schema.dense(),
            schema.sparse(),
            schema.labels(),
            config.weight() == null ? schema.weight() : config.weight(),
            config.group() == null ? schema.group() : config.group(),
            schema.tables(),
            schema.preprocessing(),
            schema.fingerprint(),
            schema.splits(),
            schema.provenance());
    return new RunData(
        config, new DatasetFolder(read.path(), changed), TeacherFolder.in(read.path()));
  }

  /** The folder that is named, or the one around the training files that has a schema. */
  private static Path folder(DataConfig config) {
    if (config.path() != null) {
      Path folder = Path.of(config.path());
      if (!Files.isDirectory(folder)) {
        throw new ConfigException(
            "data.path",
            "there is no folder '%s'; make it with 'jingu prepare', or correct the path"
                .formatted(config.path()));
      }
      return folder;
    }
    Path around = Path.of(String.valueOf(config.train())).toAbsolutePath();
    while (around != null && !Files.exists(around.resolve(DatasetFolder.SCHEMA_FILE))) {
      around = around.getParent();
    }
    if (around == null) {
      throw new ConfigException(
          "data.train",
          "no folder around '%s' has a %s, which says what the columns mean; write one"
              .formatted(config.train(), DatasetFolder.SCHEMA_FILE));
    }
    return around;
  }

  /**
   * The columns that a model reads.
   *
   * @throws ConfigException with every label and feature that the data does not have
   */
  public FeatureSchema features() {
    try {
      List<String> labels =
          config.labels().isEmpty() ? folder.schema().labelNames() : config.labels();
      return config.override(folder.schema().toFeatureSchema(labels));
    } catch (ConfigException e) {
      throw new ConfigException(
          e.problems().stream()
              .map(
                  p ->
                      p.key().startsWith("data.")
                          ? p
                          : new ConfigProblem("data." + p.key(), p.message()))
              .toList());
    }
  }

  /**
   * Opens files that this schema describes.
   *
   * @throws org.jingu.api.data.DataException if nothing is found, a file does not fit, or it was
   *     prepared otherwise
   */
  public OpenedData open(List<String> inputs, FeatureSchema features) {
    return open(inputs, features, null);
  }

  /**
   * Opens files of which not all negatives are read.
   *
   * @param sampling which stay, or null for all
   * @see #open(List, FeatureSchema)
   */
  OpenedData open(
      List<String> inputs, FeatureSchema features, @Nullable NegativeSampling sampling) {
    FeatureSchema stored = config.crossing().stored(features);
    if (teacher != null) {
      return made(teacher, inputs, stored, features, sampling);
    }
    Dataset opened =
        Dataset.open(
            folder,
            inputs,
            stored,
            ConfigBinder.bind(ReadConfig.class, config.read(), "data.read"),
            sampling);
    try {
      PreparationCheck.require(folder.schema(), opened, stored);
      return OpenedData.of(opened, config.crossing().over(opened, features));
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private OpenedData made(
      TeacherFolder by,
      List<String> inputs,
      FeatureSchema stored,
      FeatureSchema features,
      @Nullable NegativeSampling sampling) {
    if (inputs.size() != 1 || !inputs.get(0).startsWith(MADE) || sampling != null) {
      throw new DataException(
          "%s has a teacher, whose examples are made as they are: name no files, and leave train.sampling out"
              .formatted(folder.path()));
    }
    String part = inputs.get(0).substring(MADE.length());
    return OpenedData.made(config.crossing().over(by.source(part, stored), features));
  }

  /** A warning of opened files of which nobody knows how they were prepared, if there are any. */
  public Optional<String> warning(List<OpenedData> opened) {
    return PreparationCheck.warning(
        folder.schema(),
        opened.stream().filter(OpenedData::hasFiles).map(OpenedData::files).toList());
  }

  /** What the columns mean; that of data that was not prepared here is none. */
  public Fingerprint fingerprint() {
    return new Fingerprint(folder.schema().fingerprint());
  }

  /**
   * The number of training examples, as the schema records it or the files have it; empty where
   * neither is at hand.
   *
   * @param sampling which negatives are among them, or null for all
   */
  public OptionalLong trainingExamples(@Nullable NegativeSampling sampling) {
    if (teacher != null && sampling == null) {
      return OptionalLong.of(teacher.examples("train"));
    }
    List<DataFile> recorded = folder.schema().splits().get("train");
    if (sampling == null
        && config.train() == null
        && recorded != null
        && recorded.stream().allMatch(file -> file.rows() != null)) {
      return OptionalLong.of(recorded.stream().mapToLong(DataFile::rows).sum());
    }
    try {
      List<String> inputs = inputs("train");
      if (inputs == null) {
        return OptionalLong.empty();
      }
      try (OpenedData opened = open(inputs, features(), sampling)) {
        return OptionalLong.of(opened.files().examples());
      }
    } catch (DataException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The files, folders or globs of a part, or null where there is no such part.
   *
   * @throws DataException if it is, or was, the standard input
   */
  public @Nullable List<String> inputs(String part) {
    String named =
        switch (part) {
          case "train" -> config.train();
          case "valid" -> config.valid();
          default -> config.test();
        };
    if (StandardInput.SIGN.equals(named)) {
      throw new DataException(
          "data.%s is '-', the standard input, which 'jingu train' alone reads, and once; name files, for a run that was trained so with --data"
              .formatted(part));
    }
    if (named != null) {
      return List.of(named);
    }
    if (teacher != null) {
      return teacher.examples(part) == 0 ? null : List.of(MADE + part);
    }
    if (config.path() == null) {
      return null;
    }
    DatasetFolder own = new DatasetFolder(Path.of(config.path()), folder.schema());
    List<DataFile> recorded = own.schema().splits().get(part);
    boolean exists =
        recorded == null ? Files.isDirectory(own.path().resolve(part)) : !recorded.isEmpty();
    return exists ? own.inputs(part) : null;
  }
}
