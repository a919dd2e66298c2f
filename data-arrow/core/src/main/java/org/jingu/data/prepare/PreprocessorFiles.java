package org.jingu.data.prepare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Range;
import org.jingu.api.data.DataException;
import org.jingu.data.format.CsvFormat;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.FileNames;
import org.jingu.data.schema.Fingerprint;
import org.jingu.data.schema.LowerCaseEnums;
import org.jingu.data.schema.Table;
import org.jingu.data.transform.DenseStatistics;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenMemory;
import org.jingu.data.vocab.Vocabulary;
import org.jingu.data.vocab.VocabularyConfig;
import org.jingu.data.vocab.VocabularyFile;

/**
 * A {@link Preprocessor} in the data set's folder: the configuration and the statistics in {@code
 * schema.json}, each fitted vocabulary in {@code vocabulary/}, each side table as CSV in {@code
 * joins/}.
 */
final class PreprocessorFiles {
  /** The key of the configuration that has no part in what comes out, and is not saved. */
  static final String MEMORY = "memory_mb";

  static final String THREADS = "threads";

  /** The folders with what is in files of its own. */
  static final Set<String> FOLDERS = Set.of("vocabulary", "joins", "history", "waiting");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(new LowerCaseEnums())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  /**
   * The content of the schema's {@code preprocessing}.
   *
   * @param config the configuration
   * @param statistics by dense feature
   * @param unseen the share of unseen ids in the training part, by sparse feature
   * @param version how often the data set was extended, and one
   */
  record Saved(
      PrepareConfig config,
      @Default("{}") Map<String, DenseStatistics> statistics,
      @Default("{}") Map<String, Double> unseen,
      @Default("1") @Range(min = 1) int version) {}

  private PreprocessorFiles() {}

  /** A record of the configuration as a tree of maps, lists and scalars. */
  static Map<String, Object> tree(Record config) {
    return MAPPER.convertValue(config, new TypeReference<>() {});
  }

  /** The same without what has no part in what comes out. */
  static Map<String, Object> meaning(PrepareConfig config) {
    Map<String, Object> tree = tree(config);
    tree.keySet().removeAll(Set.of(MEMORY, THREADS));
    return tree;
  }

  /** Saves everything; the schema, which makes the folder a data set, last. */
  static void save(
      Preprocessor preprocessor,
      Path folder,
      Map<String, List<DataFile>> splits,
      Map<String, Object> provenance) {
    saveFiles(preprocessor, folder);
    saveSchema(preprocessor, folder, splits, provenance);
  }

  /** Saves what is in files of its own. */
  static void saveFiles(Preprocessor preprocessor, Path folder) {
    preprocessor
        .vocabularies()
        .forEach(
            (table, vocabulary) -> {
              if (vocabulary instanceof FittedVocabulary fitted) {
                VocabularyFile.write(vocabulary(folder, table), fitted);
              }
            });
    for (SideTable table : preprocessor.sideTables()) {
      write(table, join(folder, table.name()));
    }
    preprocessor.records().write(folder);
  }

  /** Saves the rest, and what else the schema says. */
  static void saveSchema(
      Preprocessor preprocessor,
      Path folder,
      Map<String, List<DataFile>> splits,
      Map<String, Object> provenance) {
    PrepareConfig config = preprocessor.config();
    Map<String, Object> tree =
        tree(
            new Saved(
                config,
                preprocessor.statistics(),
                preprocessor.unseenInTraining(),
                preprocessor.records().version()));
    tree.put("config", meaning(config));
    DatasetSchema schema =
        new DatasetColumns(config)
            .schema(preprocessor.vocabularies(), tree, preprocessor.fingerprint(), provenance)
            .withSplits(splits);
    new DatasetFolder(folder, schema).writeSchema();
  }

  /** Loads what was saved, in the memory that tokens usually have. */
  static Preprocessor load(Path folder) {
    Path files = Path.of(System.getProperty("java.io.tmpdir"));
    // Tokens for which there is no room are in files, whose names nobody needs when all is loaded.
    try (TokenMemory memory = TokenMemory.of(TokenMemory.usual(), files)) {
      return load(folder, DatasetFolder.read(folder).schema(), memory);
    }
  }

  /** Loads files and a schema that may be elsewhere. */
  static Preprocessor load(Path folder, DatasetSchema schema, TokenMemory memory) {
    if (schema.preprocessing().isEmpty()) {
      throw new DataException(
          "'%s' was not made by 'jingu prepare', so raw rows cannot be encoded like it"
              .formatted(folder));
    }
    Saved saved = saved(folder, schema);
    PrepareConfig config = saved.config();
    DatasetFolder dataset = new DatasetFolder(folder, schema);
    Map<String, FittedVocabulary> vocabularies = new LinkedHashMap<>();
    List<String> fitted = new ArrayList<>();
    config
        .tables()
        .forEach(
            (table, it) -> {
              if (it.ids() == VocabularyConfig.Ids.FITTED) {
                fitted.add(table);
              }
            });
    memory.expect(fitted.size());
    fitted.forEach(
        it -> vocabularies.put(it, VocabularyFile.read(vocabulary(dataset, it), memory)));
    List<SideTable> tables = new ArrayList<>();
    config.joins().forEach((name, it) -> tables.add(read(name, it, config, join(folder, name))));
    Preprocessor loaded =
        Preprocessor.fitted(config, tables, vocabularies, saved.statistics())
            .seeing(saved.unseen());
    check(dataset, loaded);
    return loaded.keeping(TokenRecords.read(folder, saved.version(), vocabularies));
  }

  private static Saved saved(Path folder, DatasetSchema schema) {
    try {
      Saved saved = ConfigBinder.bind(Saved.class, schema.preprocessing(), "preprocessing");
      for (String name : saved.config().dense().keySet()) {
        if (!saved.statistics().containsKey(name)) {
          throw new ConfigException("preprocessing.statistics." + name, "missing");
        }
      }
      return saved;
    } catch (ConfigException e) {
      throw new DataException(
          "'%s' is damaged or of another version: %s; prepare the data again"
              .formatted(folder.resolve(DatasetFolder.SCHEMA_FILE), e.getMessage()),
          e);
    }
  }

  /** A file that was changed or mixed up would give ids of other tokens without a word. */
  private static void check(DatasetFolder dataset, Preprocessor loaded) {
    Fingerprint recorded = new Fingerprint(dataset.schema().fingerprint());
    List<String> differences =
        recorded.isNone() ? List.of() : recorded.differences(loaded.fingerprint(), part -> true);
    if (!differences.isEmpty()) {
      throw new DataException(
          "'%s' is damaged: its files are not those of its schema (%s); restore it, or prepare the data again"
              .formatted(dataset.path(), differences.get(0)));
    }
    for (Map.Entry<String, Vocabulary> it : loaded.vocabularies().entrySet()) {
      int declared = Objects.requireNonNull(dataset.schema().table(it.getKey())).rows();
      if (declared != it.getValue().rows()) {
        throw new DataException(
            "table '%s' has %d tokens in '%s' but %d rows in the schema; prepare the data again"
                .formatted(
                    it.getKey(), it.getValue().rows(), vocabulary(dataset, it.getKey()), declared));
      }
    }
  }

  private static Path vocabulary(Path folder, String table) {
    return folder.resolve("vocabulary").resolve(FileNames.of(table) + ".arrow");
  }

  /** Where the schema says that it is. */
  private static Path vocabulary(DatasetFolder dataset, String table) {
    Table declared = dataset.schema().table(table);
    Path file = declared == null ? null : dataset.vocabulary(declared);
    if (file == null) {
      throw new DataException(
          "'%s' is damaged: table '%s' has no vocabulary; prepare the data again"
              .formatted(dataset.path().resolve(DatasetFolder.SCHEMA_FILE), table));
    }
    return file;
  }

  private static Path join(Path folder, String name) {
    return folder.resolve("joins").resolve(FileNames.of(name) + ".csv");
  }

  private static void write(SideTable table, Path file) {
    try {
      Files.createDirectories(file.getParent());
      try (CsvWriter out = CsvWriter.builder().build(file)) {
        List<String> header = new ArrayList<>(List.of(table.config().keyColumn()));
        header.addAll(table.columns());
        out.writeRecord(header);
        for (String key : table.keys()) {
          List<String> cells = new ArrayList<>(List.of(key));
          cells.addAll(List.of(table.cells(key)));
          out.writeRecord(cells);
        }
      }
    } catch (IOException e) {
      throw new DataException("cannot write '" + file + "': " + e + "; free some space", e);
    }
  }

  private static SideTable read(String name, JoinConfig config, PrepareConfig all, Path file) {
    CsvFormat format = new CsvFormat();
    try (RowReader in = format.open(TextFile.of(file), Map.of(), "options")) {
      return SideTable.read(
          name,
          config,
          all,
          in,
          (row, reason) -> {
            throw new DataException("line %d: %s".formatted(row.line(), reason));
          });
    } catch (ConfigException | DataException e) {
      throw new DataException(
          "'%s' is damaged: %s; restore it, or prepare the data again"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
