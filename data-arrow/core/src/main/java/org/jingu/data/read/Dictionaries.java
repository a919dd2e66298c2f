package org.jingu.data.read;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.jingu.api.FeatureSchema;
import org.jingu.api.SparseFeature;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.Table;
import org.jspecify.annotations.Nullable;

/** Reads the dictionaries of one file of a data set and finds what their values mean in it. */
final class Dictionaries {
  private final IpcFile file;
  private final DatasetFolder folder;
  private final DictionaryReader reader;

  /** What the values of a dictionary are taken for. */
  enum Use {
    IDS,
    NUMBERS,
    KEYS
  }

  /** A column may serve twice, such as for ids and as the group. */
  record Key(Use use, String column) {}

  Dictionaries(IpcReader reader, IpcFile file, DatasetFolder folder, BufferAllocator allocator) {
    this.file = file;
    this.folder = folder;
    this.reader = new DictionaryReader(reader, file, allocator);
  }

  /**
   * Reads the dictionaries of all columns that have one.
   *
   * @throws DataException if one is damaged, or holds tokens whose table has no vocabulary
   */
  Map<Key, Dictionary<DictionaryValues>> read(Columns columns, FeatureSchema features) {
    Map<Key, Dictionary<DictionaryValues>> read = new HashMap<>();
    for (int i = 0; i < columns.sparse().size(); i++) {
      Column values = columns.sparse().get(i).values();
      if (values.dictionary() != null) {
        read.put(new Key(Use.IDS, values.name()), ids(values, features.sparse().get(i)));
      }
    }
    for (Column column : columns.numbers()) {
      if (column.dictionary() != null) {
        Dictionary<DictionaryValues> numbers = values(column).map(DictionaryValues::ofNumbers);
        read.put(new Key(Use.NUMBERS, column.name()), numbers);
      }
    }
    Column group = columns.group();
    if (group != null && group.dictionary() != null) {
      read.put(new Key(Use.KEYS, group.name()), values(group).map(DictionaryValues::ofKeys));
    }
    return read;
  }

  private Dictionary<List<@Nullable Object>> values(Column column) {
    return reader.read(column, Dictionaries::cell);
  }

  private static DictionaryReader.Cell<Object> cell(
      Column column, ColumnBuffers body, Place place) {
    if (column.isText()) {
      return new TextDecoder(column, body, place)::text;
    }
    Validity validity = body.validity(column);
    if (column.layout() == Column.Layout.NULL) {
      return row -> null;
    }
    NumberValues numbers = new NumberValues(column, body);
    return row -> validity.isValid(row) ? numbers.number(row) : null;
  }

  private Dictionary<DictionaryValues> ids(Column column, SparseFeature feature) {
    Dictionary<List<@Nullable Object>> values = values(column);
    Table table = folder.schema().table(feature.table());
    boolean text = values.versions().stream().anyMatch(it -> DictionaryValues.hasText(it.values()));
    Map<String, Integer> vocabulary = text ? vocabulary(feature, table) : Map.of();
    int oov = table == null ? 0 : table.oov();
    return values.map(it -> DictionaryValues.ofIds(it, feature.rows(), vocabulary, oov));
  }

  private Map<String, Integer> vocabulary(SparseFeature feature, @Nullable Table table) {
    Path path = table == null ? null : folder.vocabulary(table);
    if (table == null || path == null) {
      throw new DataException(
          ("%s: the dictionary of column '%s' holds text, whose indices differ from file to file,"
                  + " and table '%s' has no vocabulary in schema.json; add one or write ids")
              .formatted(file.path(), feature.name(), feature.table()));
    }
    List<@Nullable String> tokens = ArrowText.read(path, "token");
    if (tokens.size() > table.rows()) {
      throw new DataException(
          "%s has %d tokens, but table '%s' has %d rows in schema.json; correct one of them"
              .formatted(path, tokens.size(), table.name(), table.rows()));
    }
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      Integer before = id == table.oov() || token == null ? null : ids.put(token, id);
      if (before != null) {
        throw new DataException(
            "%s, the vocabulary of table '%s', has '%s' in rows %d and %d; a token has one id"
                .formatted(path, table.name(), token, before, id));
      }
    }
    return ids;
  }
}
