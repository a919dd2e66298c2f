package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.data.schema.DataFile;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.transform.DenseStatistics;
import org.jingu.data.transform.DenseTransform;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.GivenIds;
import org.jingu.data.vocab.HashedVocabulary;
import org.jingu.data.vocab.Vocabulary;

/**
 * What was fitted, and how it turns raw rows into examples. It is saved in the data set's folder,
 * so that rows that come later, to be scored, are encoded exactly as the training rows were.
 */
public final class Preprocessor {
  private final PrepareConfig config;
  private final List<SideTable> tables;
  private final Map<String, Vocabulary> vocabularies;
  private final Map<String, DenseStatistics> statistics;

  private Preprocessor(
      PrepareConfig config,
      List<SideTable> tables,
      Map<String, Vocabulary> vocabularies,
      Map<String, DenseStatistics> statistics) {
    this.config = config;
    this.tables = tables;
    this.vocabularies = vocabularies;
    this.statistics = statistics;
  }

  static Preprocessor fitted(
      PrepareConfig config,
      List<SideTable> tables,
      Map<String, FittedVocabulary> fitted,
      Map<String, DenseStatistics> statistics) {
    Map<String, Vocabulary> vocabularies = new LinkedHashMap<>();
    config
        .tables()
        .forEach(
            (table, it) ->
                vocabularies.put(
                    table,
                    switch (it.ids()) {
                      case FITTED -> fitted.get(table);
                      case HASHED ->
                          new HashedVocabulary(
                              it.bucketCount(), it.seed(), config.hasMissingRow(table));
                      case AS_IS -> new GivenIds(it.givenRows());
                    }));
    return new Preprocessor(config, tables, vocabularies, statistics);
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
   * Encodes rows for scoring, without going through a file.
   *
   * @param columns the names of the cells; label, weight and group columns may be absent
   * @param rows B rows of cells, at least one; a cell that is empty or null is a missing value
   * @return B examples in the order of the rows
   * @throws DataException if a row is bad, with its number and the reason
   */
  public Batch encode(List<String> columns, List<String[]> rows) {
    RowParser parser = new RowParser(config, tables, "the rows", columns, true);
    RawExample example = parser.example();
    RowCodec codec = codec();
    BatchBuilder batch = new BatchBuilder(config, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      String[] cells = rows.get(i);
      try {
        if (cells == null || cells.length != columns.size()) {
          throw new BadRowException(
              "has %d cells; expected %d"
                  .formatted(cells == null ? 0 : cells.length, columns.size()));
        }
        parser.parse(new Row(i + 1, "", cells, null), example);
      } catch (BadRowException e) {
        throw new DataException("row %d: %s".formatted(i, e.getMessage()), e);
      }
      batch.add(codec.encode(example));
    }
    return batch.build();
  }

  /**
   * Encodes a raw file of the configuration's format to Arrow, for scoring: the columns are the
   * data set's and the rows keep their order, none left out. Labels that the file lacks are null.
   *
   * @param raw the file
   * @param out a new folder for the Arrow files
   * @throws DataException if a row is bad, with its line and the reason; nothing is written then
   */
  public List<DataFile> transform(Path raw, Path out) {
    TextFile file = TextFile.of(raw);
    RowCodec codec = codec();
    try (OutputFolder folder = OutputFolder.create(out, false);
        RowReader in =
            InputFormats.load()
                .get(config.format(), "format")
                .open(file, config.options(), "options", config.labelColumns());
        PartWriter writer = new PartWriter(folder.path(), "part", config)) {
      RowParser parser = new RowParser(config, tables, file.name(), in.columns(), true);
      RawExample example = parser.example();
      for (Row row = in.next(); row != null; row = in.next()) {
        parse(parser, row, example, file);
        writer.add(codec.encode(example));
      }
      List<DataFile> files = writer.finish();
      folder.commit();
      return files;
    }
  }

  private static void parse(RowParser parser, Row row, RawExample example, TextFile file) {
    try {
      parser.parse(row, example);
    } catch (BadRowException e) {
      throw new DataException(
          "'%s', line %d: %s".formatted(file.name(), row.line(), e.getMessage()), e);
    }
  }

  RowCodec codec() {
    DenseTransform[] dense = new DenseTransform[config.dense().size()];
    boolean[] indicators = new boolean[dense.length];
    int i = 0;
    for (Map.Entry<String, DenseConfig> feature : config.dense().entrySet()) {
      dense[i] = new DenseTransform(feature.getValue(), statistics.get(feature.getKey()));
      indicators[i++] = feature.getValue().indicator();
    }
    Vocabulary[] byFeature = new Vocabulary[config.sparse().size()];
    int f = 0;
    for (Map.Entry<String, SparseConfig> feature : config.sparse().entrySet()) {
      byFeature[f++] = vocabularies.get(feature.getValue().tableName(feature.getKey()));
    }
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

  List<SideTable> sideTables() {
    return tables;
  }

  Map<String, Vocabulary> vocabularies() {
    return vocabularies;
  }

  Map<String, DenseStatistics> statistics() {
    return statistics;
  }
}
