package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jingu.api.FeatureSchema;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.TextFile;
import org.jingu.data.schema.Fingerprint;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.transform.DenseStatistics;
import org.jingu.data.transform.DenseTransform;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.GivenIds;
import org.jingu.data.vocab.HashedVocabulary;
import org.jingu.data.vocab.Vocabulary;
import org.jingu.data.vocab.VocabularyConfig;
import org.jspecify.annotations.Nullable;

/**
 * What was fitted, and how it turns raw rows into examples. It is saved in the data set's folder,
 * so that rows that come later, to be scored, are encoded exactly as the training rows were.
 */
public final class Preprocessor {
  /** Keys of the configuration that say where rows are and how they are written. */
  static final Set<String> WRITING =
      Set.of(
          "format",
          "options",
          "files",
          "checksums",
          "split",
          "shuffle",
          "seed",
          "max_bad_fraction",
          "extend",
          PreprocessorFiles.MEMORY,
          PreprocessorFiles.THREADS);

  private final PrepareConfig config;
  private final List<SideTable> tables;
  private final Map<String, Vocabulary> vocabularies;
  private final Map<String, DenseStatistics> statistics;
  private final Map<String, Double> unseen;
  private final Fingerprint fingerprint;
  private final TokenRecords records;

  private Preprocessor(
      PrepareConfig config,
      List<SideTable> tables,
      Map<String, Vocabulary> vocabularies,
      Map<String, DenseStatistics> statistics,
      Map<String, Double> unseen,
      TokenRecords records,
      @Nullable Fingerprint known) {
    this.config = config;
    this.tables = tables;
    this.vocabularies = vocabularies;
    this.statistics = statistics;
    this.unseen = unseen;
    this.records = records;
    // It reads every token.
    this.fingerprint = known == null ? Fingerprints.of(this) : known;
  }

  static Preprocessor fitted(
      PrepareConfig config,
      List<SideTable> tables,
      Map<String, FittedVocabulary> fitted,
      Map<String, DenseStatistics> statistics) {
    Map<String, Vocabulary> vocabularies = new LinkedHashMap<>();
    for (String table : config.tables().keySet()) {
      Vocabulary unfitted = unfitted(config, table);
      vocabularies.put(table, unfitted == null ? fitted.get(table) : unfitted);
    }
    return new Preprocessor(
        config, tables, vocabularies, statistics, Map.of(), TokenRecords.NONE, null);
  }

  /** The vocabulary of a table where it does not depend on rows, else null. */
  static @Nullable Vocabulary unfitted(PrepareConfig config, String table) {
    VocabularyConfig it = config.tables().get(table);
    return switch (it.ids()) {
      case FITTED -> null;
      case HASHED -> new HashedVocabulary(it.bucketCount(), it.seed(), config.hasMissingRow(table));
      case AS_IS -> new GivenIds(it.givenRows());
    };
  }

  /** The same, with statistics that nothing of what it does depends on. */
  Preprocessor measured(Map<String, DenseStatistics> measured) {
    return new Preprocessor(config, tables, vocabularies, measured, unseen, records, fingerprint);
  }

  /** The same, with side tables that were read from their own files. */
  Preprocessor joining(List<SideTable> read) {
    return new Preprocessor(config, read, vocabularies, statistics, unseen, records, null);
  }

  /** The same, with what is kept of its tokens. */
  Preprocessor keeping(TokenRecords kept) {
    return new Preprocessor(config, tables, vocabularies, statistics, unseen, kept, fingerprint);
  }

  /**
   * The same, of which it is known what its training part looked like.
   *
   * @param unseenInTraining the share of unseen ids, by sparse feature
   */
  Preprocessor seeing(Map<String, Double> unseenInTraining) {
    return new Preprocessor(
        config, tables, vocabularies, statistics, unseenInTraining, records, fingerprint);
  }

  /** Whether any of these columns holds tokens that a sparse feature is made of. */
  public boolean readsTokensOf(Set<String> columns) {
    return config.sparse().entrySet().stream()
        .anyMatch(
            it ->
                columns.contains(
                    it.getValue().column() == null ? it.getKey() : it.getValue().column()));
  }

  /** The keys of the configuration that {@link #reading} may change, with their values. */
  public Map<String, Object> writing() {
    Map<String, Object> tree = PreprocessorFiles.tree(config);
    tree.keySet().retainAll(WRITING);
    return tree;
  }

  /**
   * The same for rows that are elsewhere or written otherwise.
   *
   * @param keys of the configuration, such as {@code options}, in the place of the fitted ones
   * @throws ConfigException if one would change what the rows mean, or has a wrong value
   */
  public Preprocessor reading(Map<String, ?> keys) {
    Map<String, Object> own = PreprocessorFiles.tree(config);
    Map<String, Object> changed = new LinkedHashMap<>(own);
    keys.forEach(changed::put);
    PrepareConfig bound = ConfigBinder.bind(PrepareConfig.class, changed, "");
    if (!bound.files().equals(config.files()) && bound.checksums().equals(config.checksums())) {
      // The sums are of the files that were named before.
      changed.put("checksums", Map.of());
      bound = ConfigBinder.bind(PrepareConfig.class, changed, "");
    }
    Map<String, Object> meant = PreprocessorFiles.tree(bound);
    List<ConfigProblem> problems =
        keys.keySet().stream()
            .filter(key -> !WRITING.contains(key) && !Objects.equals(own.get(key), meant.get(key)))
            .map(
                key ->
                    new ConfigProblem(
                        key,
                        "differs from what was fitted; leave it out, for only "
                            + String.join(", ", new TreeSet<>(WRITING))
                            + " may be others"))
            .toList();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new Preprocessor(bound, tables, vocabularies, statistics, unseen, records, fingerprint);
  }

  /**
   * Loads what a preparation saved.
   *
   * @param folder of the data set, or a copy of its {@code schema.json}, {@code vocabulary} and
   *     {@code joins}
   * @throws DataException if something is missing or wrong
   */
  public static Preprocessor load(Path folder) {
    return PreprocessorFiles.load(folder);
  }

  /**
   * The columns that rows to be scored have to have: not labels, weight and group, nor what side
   * tables bring.
   */
  public Set<String> columnsOfRows() {
    Set<String> columns = new TreeSet<>(config.columnsOfFeatures());
    tables.forEach(table -> columns.removeAll(table.columns()));
    return columns;
  }

  /**
   * Encodes rows for scoring, without going through a file.
   *
   * @param columns the names of the cells; label, weight and group columns may be absent
   * @param rows B rows of cells, at least one; a cell that is empty or null is a missing value
   * @return B examples in the order of the rows
   * @throws DataException if a row is bad, with its number and the reason
   */
  public Batch encode(List<String> columns, List<String[]> rows) {
    return new MemoryRows(this).encode(columns, rows);
  }

  /**
   * Encodes rows in Arrow vectors for scoring, which are read where they lie.
   *
   * @param rows a column of raw values a column of the rows; stay the caller's
   * @param dictionaries those of columns that are encoded by one, or null
   * @return B examples in the order of the rows, at least one
   * @throws DataException if a row is bad, with its number and the reason
   */
  public Batch encode(VectorSchemaRoot rows, @Nullable DictionaryProvider dictionaries) {
    return new MemoryRows(this).encode(rows, dictionaries);
  }

  /**
   * Takes examples in Arrow vectors that are encoded as this encodes rows.
   *
   * @param examples a column of numbers a dense feature, one of ids or of lists of ids a sparse
   *     one; stay the caller's
   * @param features what to read of them
   * @throws DataException naming the column, and the row of the first wrong value, or if the
   *     vectors say that they were prepared otherwise
   */
  public Batch examples(VectorSchemaRoot examples, FeatureSchema features) {
    return new MemoryRows(this).examples(examples, features);
  }

  /**
   * Encodes raw files to Arrow: the columns are the data set's and the rows keep their order. Files
   * are of the configuration's format, or Arrow files of raw values.
   *
   * @param raw the files
   * @param formats what they may be written in
   * @param out a folder for the Arrow files
   * @param purpose what the rows are for
   * @throws DataException if a file cannot be read, or too many of its rows are bad
   * @throws ConfigException if a file lacks a column
   */
  public EncodedRows encode(
      List<TextFile> raw, InputFormats formats, Path out, EncodedRows.Purpose purpose) {
    return new RowEncoder(this, formats, out, purpose).encode(raw);
  }

  RowCodec codec() {
    DenseTransform[] dense = new DenseTransform[config.dense().size()];
    boolean[] indicators = new boolean[dense.length];
    int i = 0;
    for (Map.Entry<String, DenseConfig> feature : config.dense().entrySet()) {
      dense[i] = new DenseTransform(feature.getValue(), statistics.get(feature.getKey()));
      indicators[i++] = feature.getValue().indicator();
    }
    Vocabulary[] byFeature =
        new DatasetColumns(config)
            .sparse().stream()
                .map(it -> vocabularies.get(it.tableName()))
                .toArray(Vocabulary[]::new);
    return new RowCodec(dense, indicators, byFeature);
  }

  /** The number of rows of each table. */
  public Map<String, Integer> tableRows() {
    Map<String, Integer> rows = new LinkedHashMap<>();
    vocabularies.forEach((table, vocabulary) -> rows.put(table, vocabulary.rows()));
    return rows;
  }

  /** The configuration with which it was fitted. */
  public PrepareConfig config() {
    return config;
  }

  /** What its output means. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** The share of unseen ids in the training part, by sparse feature with a fitted vocabulary. */
  Map<String, Double> unseenInTraining() {
    return unseen;
  }

  List<SideTable> sideTables() {
    return tables;
  }

  /** What is kept of its tokens so that it can be extended. */
  TokenRecords records() {
    return records;
  }

  Map<String, Vocabulary> vocabularies() {
    return vocabularies;
  }

  Map<String, DenseStatistics> statistics() {
    return statistics;
  }
}
