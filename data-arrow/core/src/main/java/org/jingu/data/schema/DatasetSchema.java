package org.jingu.data.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Suggestions;
import org.jspecify.annotations.Nullable;

/**
 * What the Arrow files of a data set mean: the content of {@code schema.json}.
 *
 * <p>{@code jingu prepare} writes it. A team with Arrow files of its own writes the short form by
 * hand, beside folders named after the splits:
 *
 * <pre>{@code
 * {"format_version": 1,
 *  "dense":  [{"name": "price"}],
 *  "sparse": [{"name": "user", "rows": 1000}, {"name": "tags", "rows": 50, "multi_hot": true}],
 *  "labels": [{"name": "click"}]}
 * }</pre>
 *
 * @param formatVersion the version of this format, {@link #FORMAT_VERSION}
 * @param dense the m dense columns in the order of the model's input
 * @param sparse the sparse columns in the order of the model's embeddings
 * @param labels a label for each task
 * @param weight the column of example weights (at least 0), or null
 * @param group the column of keys for per-group metrics such as GAUC, or null
 * @param tables the tables of ids; a sparse column without one states its own {@code rows}
 * @param preprocessing what turns raw data into these columns, owned by the preparation; kept so
 *     that raw data can be scored later
 * @param fingerprint what the preparation makes of raw rows, so that data of another one is told
 *     apart; empty for data that {@code jingu prepare} did not make
 * @param splits the files of each split, such as {@code train}; where a split is absent, the folder
 *     of its name
 * @param provenance where the data came from, for people
 */
public record DatasetSchema(
    @Doc("version of this format") int formatVersion,
    @Doc("dense columns, in the order of the model's input") @Default("[]") List<DenseColumn> dense,
    @Doc("sparse columns, in the order of the model's embeddings") @Default("[]")
        List<SparseColumn> sparse,
    @Doc("a label for each task") @Default("[]") List<LabelColumn> labels,
    @Doc("column of example weights, at least 0") @Nullable String weight,
    @Doc("column of keys for per-group metrics") @Nullable String group,
    @Doc("tables of ids") @Default("[]") List<Table> tables,
    @Doc("what turns raw data into these columns") @Default("{}") Map<String, Object> preprocessing,
    @Doc("what the preparation makes of raw rows, part by part") @Default("{}")
        Map<String, Map<String, String>> fingerprint,
    @Doc("files of each split") @Default("{}") Map<String, List<DataFile>> splits,
    @Doc("where the data came from") @Default("{}") Map<String, Object> provenance) {

  /** The version that this code reads and writes. */
  public static final int FORMAT_VERSION = 1;

  /**
   * Copies the lists and checks names and tables.
   *
   * @throws ConfigException with every name used twice and every column without a table
   */
  public DatasetSchema {
    dense = List.copyOf(dense);
    sparse = List.copyOf(sparse);
    labels = List.copyOf(labels);
    tables = List.copyOf(tables);
    preprocessing = ordered(preprocessing);
    fingerprint = ordered(fingerprint);
    splits = ordered(splits);
    provenance = ordered(provenance);
    List<ConfigProblem> problems = new ArrayList<>();
    if (formatVersion != FORMAT_VERSION) {
      problems.add(
          new ConfigProblem(
              "format_version",
              "is "
                  + formatVersion
                  + "; this Jingu reads "
                  + FORMAT_VERSION
                  + ": prepare the data again"));
    }
    if (dense.isEmpty() && sparse.isEmpty()) {
      problems.add(new ConfigProblem("sparse", "is empty, and so is dense; name a column"));
    }
    checkNames(dense, sparse, labels, problems);
    checkTables(sparse, tables, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** The names of the labels. */
  public List<String> labelNames() {
    return labels.stream().map(LabelColumn::name).toList();
  }

  /** The table of that name, or null where the ids come ready-made and no table is declared. */
  public @Nullable Table table(String name) {
    return tables.stream().filter(table -> table.name().equals(name)).findFirst().orElse(null);
  }

  /** The same schema with other splits. */
  public DatasetSchema withSplits(Map<String, List<DataFile>> replaced) {
    return new DatasetSchema(
        formatVersion,
        dense,
        sparse,
        labels,
        weight,
        group,
        tables,
        preprocessing,
        fingerprint,
        replaced,
        provenance);
  }

  /**
   * What a model sees of this data.
   *
   * @param tasks the labels to learn, in this order
   * @throws ConfigException with every label that the data does not have, under {@code labels}
   */
  public FeatureSchema toFeatureSchema(List<String> tasks) {
    List<ConfigProblem> problems = new ArrayList<>();
    List<String> valid = labelNames();
    for (int i = 0; i < tasks.size(); i++) {
      if (!valid.contains(tasks.get(i))) {
        String advice =
            valid.isEmpty() ? "the data set has none" : Suggestions.of(tasks.get(i), valid);
        problems.add(
            new ConfigProblem(
                "labels[" + i + "]",
                "the data set has no label '" + tasks.get(i) + "'; " + advice));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    List<SparseFeature> features = sparse.stream().map(this::feature).toList();
    return new FeatureSchema(dense.stream().map(DenseColumn::name).toList(), features, tasks);
  }

  /** The number of ids of a sparse column of this schema. */
  public int rows(SparseColumn column) {
    Table table = table(column.tableName());
    if (table != null) {
      return table.rows();
    }
    if (column.rows() == null) {
      throw new IllegalArgumentException(
          "sparse column '" + column.name() + "' is not of this schema");
    }
    return column.rows();
  }

  private SparseFeature feature(SparseColumn column) {
    Table table = table(column.tableName());
    Integer oov = table == null ? null : table.oovRow();
    int sequence = column.sequence() == null ? 0 : column.sequence();
    return new SparseFeature(
        column.name(),
        column.tableName(),
        rows(column),
        column.pooling(),
        1,
        0,
        null,
        oov,
        sequence);
  }

  private static void checkNames(
      List<DenseColumn> dense,
      List<SparseColumn> sparse,
      List<LabelColumn> labels,
      List<ConfigProblem> problems) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < dense.size(); i++) {
      unique(seen, dense.get(i).name(), "dense[" + i + "].name", problems);
    }
    for (int i = 0; i < sparse.size(); i++) {
      unique(seen, sparse.get(i).name(), "sparse[" + i + "].name", problems);
    }
    for (int i = 0; i < labels.size(); i++) {
      unique(seen, labels.get(i).name(), "labels[" + i + "].name", problems);
    }
  }

  private static void checkTables(
      List<SparseColumn> sparse, List<Table> tables, List<ConfigProblem> problems) {
    Set<String> seen = new HashSet<>();
    Map<String, Integer> rows = new LinkedHashMap<>();
    for (int i = 0; i < tables.size(); i++) {
      unique(seen, tables.get(i).name(), "tables[" + i + "].name", problems);
      rows.put(tables.get(i).name(), tables.get(i).rows());
    }
    for (int i = 0; i < sparse.size(); i++) {
      SparseColumn column = sparse.get(i);
      Integer known = rows.get(column.tableName());
      if (column.rows() == null && known == null) {
        String key = column.table() == null ? "].rows" : "].table";
        problems.add(
            new ConfigProblem(
                "sparse[" + i + key,
                "column '%s' has no rows, and tables has no '%s'; add one of them"
                    .formatted(column.name(), column.tableName())));
      } else if (column.rows() != null && known != null && !known.equals(column.rows())) {
        problems.add(
            new ConfigProblem(
                "sparse[" + i + "].rows",
                "is %d but table '%s' has %d; leave it out here"
                    .formatted(column.rows(), column.tableName(), known)));
      } else if (column.rows() != null) {
        rows.put(column.tableName(), column.rows());
      }
    }
  }

  private static void unique(
      Set<String> seen, String name, String key, List<ConfigProblem> problems) {
    if (!seen.add(name)) {
      problems.add(new ConfigProblem(key, "is '" + name + "', which appears twice; rename one"));
    }
  }

  /** Keeps the order of the keys, which {@code Map.copyOf} does not. */
  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
