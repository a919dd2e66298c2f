package org.jingu.cli.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.cli.run.OpenedData;
import org.jingu.cli.run.RunData;
import org.jingu.data.profile.DatasetLook;
import org.jingu.data.read.Dataset;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.Table;
import org.jingu.data.vocab.VocabularyFile;
import org.jingu.engine.train.DataConfig;

/** The parts of a data set's folder, opened to be looked at. */
public final class OpenedParts implements AutoCloseable {
  private final RunData data;
  private final Map<String, OpenedData> parts = new LinkedHashMap<>();

  private OpenedParts(RunData data) {
    this.data = data;
  }

  /**
   * Opens the parts of a folder.
   *
   * @throws UserException if it is none of a data set, or has no parts
   * @throws org.jingu.api.data.DataException if a file is damaged or does not fit
   */
  public static OpenedParts of(Path folder) {
    if (!Files.exists(folder.resolve(DatasetFolder.SCHEMA_FILE))) {
      throw new UserException(
          ExitCode.USAGE,
          "'%s' is no data set: it has no %s; name a folder that 'jingu prepare' made, or look at raw files with 'jingu init'"
              .formatted(folder, DatasetFolder.SCHEMA_FILE));
    }
    DataConfig config =
        ConfigBinder.bind(DataConfig.class, Map.of("path", folder.toString()), "data");
    RunData read = RunData.of(config);
    RunData data =
        new RunData(
            config,
            new DatasetFolder(read.folder().path(), marked(read.folder().schema())),
            read.teacher());
    OpenedParts opened = new OpenedParts(data);
    try {
      opened.open(folder);
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private void open(Path folder) {
    FeatureSchema features = data.features();
    for (String part : RunData.PARTS) {
      List<String> inputs = data.inputs(part);
      if (inputs != null) {
        parts.put(part, data.open(inputs, features));
      }
    }
    if (parts.isEmpty()) {
      throw new UserException(
          ExitCode.USAGE,
          "'%s' has no parts; it needs a folder train, valid or test with files".formatted(folder));
    }
  }

  /** Values that would be filled are marked instead, so that they are counted as missing. */
  private static DatasetSchema marked(DatasetSchema schema) {
    return new DatasetSchema(
        schema.formatVersion(),
        schema.dense().stream()
            .map(
                it ->
                    it.fill() == null
                        ? it
                        : new DenseColumn(it.name(), (double) DatasetLook.FILLED))
            .toList(),
        schema.sparse(),
        schema.labels(),
        schema.weight(),
        schema.group(),
        schema.tables(),
        schema.preprocessing(),
        schema.fingerprint(),
        schema.splits(),
        schema.provenance());
  }

  /** The parts by name. */
  public Map<String, Dataset> sources() {
    Map<String, Dataset> sources = new LinkedHashMap<>();
    parts.forEach((name, part) -> sources.put(name, part.files()));
    return sources;
  }

  /** The tokens of ids, where their table has a vocabulary. */
  public Map<Integer, String> tokens(SparseFeature feature, Set<Integer> ids) {
    Table table = data.folder().schema().table(feature.table());
    Path file = table == null ? null : data.folder().vocabulary(table);
    return file == null || !Files.exists(file) ? Map.of() : VocabularyFile.read(file, ids);
  }

  @Override
  public void close() {
    parts.values().forEach(OpenedData::close);
  }
}
