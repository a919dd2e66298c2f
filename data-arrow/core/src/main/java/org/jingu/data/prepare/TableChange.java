package org.jingu.data.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.schema.Table;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenFiles;
import org.jingu.data.vocab.TokenHistory;
import org.jingu.data.vocab.VocabularyFile;
import org.jspecify.annotations.Nullable;

/**
 * How a table of a data set differs from what it was in an earlier one that it extends.
 *
 * @param was its rows in the earlier one
 * @param rows its rows now
 * @param reset those of the earlier rows that no longer stand for the token that they stood for
 */
public record TableChange(int was, int rows, BitSet reset) {
  /** Copies the set. */
  public TableChange {
    reset = (BitSet) reset.clone();
  }

  /** The version of a data set: how often it was extended, and one. */
  public static int version(DatasetSchema schema) {
    return schema.preprocessing().get("version") instanceof Number version
        ? version.intValue()
        : TokenHistory.FIRST_VERSION;
  }

  /**
   * Compares the tables of two data sets. Which rows have changed hands is written down in the
   * later one; that all others have not is checked, token by token.
   *
   * @param before the earlier data set, or a run's copy of its schema and vocabularies
   * @param now the later one
   * @return by table
   * @throws DataException if the later one is not an extension of the earlier
   */
  public static Map<String, TableChange> between(DatasetFolder before, DatasetFolder now) {
    Map<String, TableChange> changes = new LinkedHashMap<>();
    for (SparseColumn column : now.schema().sparse()) {
      String table = column.tableName();
      SparseColumn old = column(before.schema(), column.name());
      if (old != null && !changes.containsKey(table)) {
        int was = before.schema().rows(old);
        int rows = now.schema().rows(column);
        changes.put(table, new Comparison(before, now, table, was, rows).change());
      }
    }
    return changes;
  }

  private static @Nullable SparseColumn column(DatasetSchema schema, String name) {
    return schema.sparse().stream().filter(it -> it.name().equals(name)).findFirst().orElse(null);
  }

  /** One table in both. */
  private record Comparison(
      DatasetFolder before, DatasetFolder now, String table, int was, int rows) {
    TableChange change() {
      Table old = before.schema().table(table);
      Table own = now.schema().table(table);
      if (rows < was) {
        throw refused("has %d rows and had %d".formatted(rows, was));
      }
      Table.Hashing hashed = own == null ? null : own.hashing();
      if (!Objects.equals(hashed, old == null ? null : old.hashing())
          || (hashed != null && rows != was)) {
        throw refused("is hashed otherwise");
      }
      Path oldFile = file(before, old);
      Path ownFile = file(now, own);
      if ((oldFile == null) != (ownFile == null)) {
        throw refused("has a vocabulary in one of them and none in the other");
      }
      return oldFile == null || ownFile == null
          ? new TableChange(was, rows, new BitSet())
          : byTokens(oldFile, ownFile);
    }

    /** Ids that come ready-made may do without the file. */
    private static @Nullable Path file(DatasetFolder folder, @Nullable Table table) {
      Path file = table == null ? null : folder.vocabulary(table);
      return file != null && Files.isRegularFile(file) ? file : null;
    }

    private TableChange byTokens(Path oldFile, Path ownFile) {
      FittedVocabulary own = VocabularyFile.read(ownFile);
      List<@Nullable String> tokens = own.tokens();
      List<@Nullable String> old = VocabularyFile.read(oldFile).tokens();
      if (tokens.size() < old.size()) {
        throw refused("has %d tokens and had %d".formatted(tokens.size(), old.size()));
      }
      int version = version(before.schema());
      int[] since =
          TokenFiles.readHistory(TokenRecords.history(now.path(), table), own.rows()).since();
      BitSet reset = new BitSet();
      for (int row = 0; row < old.size(); row++) {
        if (since[row] > version) {
          reset.set(row);
        } else if (!Objects.equals(tokens.get(row), old.get(row))) {
          throw refused(
              "has in row %d the token '%s' and had '%s'"
                  .formatted(row, tokens.get(row), old.get(row)));
        }
      }
      return new TableChange(was, rows, reset);
    }

    private DataException refused(String what) {
      return new DataException(
          "'%s' does not extend the data of '%s': table '%s' %s; extend that data set with 'jingu prepare --like DATA --extend'"
              .formatted(now.path(), before.path(), table, what));
    }
  }
}
