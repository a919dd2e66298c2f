package org.jingu.data.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.Pooling;
import org.jingu.api.data.CrossConfig;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.Fingerprint;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.schema.Table;
import org.jingu.data.transform.DenseConfig;
import org.jingu.data.vocab.Vocabulary;
import org.jingu.data.vocab.VocabularyConfig;
import org.jingu.data.write.ColumnType;

/**
 * The columns that a configuration makes, in their order: dense features, each followed by its
 * indicator if it has one, sparse features, crosses, histories, labels, weight, group.
 */
final class DatasetColumns {
  /** The column of example weights. */
  static final String WEIGHT = "_weight";

  /** The column of group keys; often also a feature, hence a name of its own. */
  static final String GROUP = "_group";

  private final PrepareConfig config;

  DatasetColumns(PrepareConfig config) {
    this.config = config;
  }

  /** The names of the dense features, indicators included. */
  List<String> dense() {
    return dense(config.dense());
  }

  /** The same of dense features alone. */
  static List<String> dense(Map<String, DenseConfig> features) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, DenseConfig> feature : features.entrySet()) {
      names.add(feature.getKey());
      if (feature.getValue().indicator()) {
        names.add(feature.getKey() + "_missing");
      }
    }
    return names;
  }

  /** The sparse features, crosses and histories included. */
  List<SparseColumn> sparse() {
    List<SparseColumn> columns = new ArrayList<>();
    config
        .sparse()
        .forEach(
            (name, it) ->
                columns.add(
                    new SparseColumn(
                        name, it.table(), null, it.pooling(), it.multiHot(), it.sequence())));
    for (CrossConfig cross : config.crosses()) {
      boolean multiHot =
          columns.stream().anyMatch(it -> it.multiHot() && cross.features().contains(it.name()));
      columns.add(new SparseColumn(cross.featureName(), null, null, Pooling.SUM, multiHot));
    }
    config
        .histories()
        .forEach(
            (name, it) -> {
              String table = config.sparse().get(it.of()).tableName(it.of());
              columns.add(new SparseColumn(name, table, null, it.pooling(), true, it.sequence()));
            });
    return columns;
  }

  /** The Arrow columns. */
  List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    dense().forEach(name -> fields.add(ColumnType.FLOAT32.named(name)));
    sparse()
        .forEach(
            it ->
                fields.add(
                    (it.multiHot() ? ColumnType.INT32_LIST : ColumnType.INT32).named(it.name())));
    config.labels().keySet().forEach(name -> fields.add(ColumnType.FLOAT32.named(name)));
    if (config.weight() != null) {
      fields.add(ColumnType.FLOAT32.named(WEIGHT));
    }
    if (config.group() != null) {
      fields.add(ColumnType.INT64.named(GROUP));
    }
    return fields;
  }

  /**
   * The schema, without files.
   *
   * @param vocabularies by table
   * @param preprocessing what makes the columns
   */
  DatasetSchema schema(
      Map<String, Vocabulary> vocabularies,
      Map<String, Object> preprocessing,
      Fingerprint fingerprint,
      Map<String, Object> provenance) {
    return new DatasetSchema(
        DatasetSchema.FORMAT_VERSION,
        dense().stream().map(DenseColumn::of).toList(),
        sparse(),
        config.labels().keySet().stream().map(LabelColumn::of).toList(),
        config.weight() == null ? null : WEIGHT,
        config.group() == null ? null : GROUP,
        tables(table -> vocabularies.get(table).rows()),
        preprocessing,
        fingerprint.parts(),
        Map.of(),
        provenance);
  }

  private List<Table> tables(ToIntFunction<String> rows) {
    List<Table> tables = new ArrayList<>();
    config
        .tables()
        .forEach((name, vocabulary) -> tables.add(table(name, vocabulary, rows.applyAsInt(name))));
    return tables;
  }

  private static Table table(String name, VocabularyConfig config, int rows) {
    return switch (config.ids()) {
      case FITTED -> Table.withVocabulary(name, rows);
      case AS_IS -> new Table(name, rows, 0, null, null);
      case HASHED ->
          new Table(
              name,
              rows,
              Vocabulary.OOV,
              null,
              new Table.Hashing(config.bucketCount(), config.seed()));
    };
  }
}
