package org.jingu.data.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.jingu.data.source.SourceChunk;

/** What the footer of a file says of its row groups, as far as the file can hold it. */
final class RowGroups {
  private RowGroups() {}

  /**
   * Looks at all of them.
   *
   * @param end where the footer begins or later
   * @throws IOException if one claims what cannot be
   */
  static List<SourceChunk> of(FileMetaData footer, long end) throws IOException {
    Map<String, Boolean> optional = optional(footer.getSchema());
    List<SourceChunk> chunks = new ArrayList<>();
    for (RowGroup group : footer.getRow_groups()) {
      String name = "row group " + chunks.size();
      long rows = group.getNum_rows();
      if (rows < 0 || rows > Integer.MAX_VALUE - 8) {
        throw new IOException(name + " claims " + rows + " rows");
      }
      Map<String, SourceChunk.Claim> claims = new HashMap<>();
      for (ColumnChunk column : group.getColumns()) {
        ColumnMetaData it = metadata(column, name);
        check(it, rows, end, name);
        String path = it.getPath_in_schema().get(0);
        boolean complete =
            it.getPath_in_schema().size() == 1
                && (!optional.getOrDefault(path, true) || countsNoNull(it));
        claims.merge(
            path,
            new SourceChunk.Claim(it.getTotal_uncompressed_size(), it.getNum_values(), complete),
            (a, b) -> new SourceChunk.Claim(a.bytes() + b.bytes(), a.values() + b.values(), false));
      }
      chunks.add(new SourceChunk((int) rows, claims));
    }
    return chunks;
  }

  /** Where the pages of a column begin. */
  static long start(ColumnMetaData column) {
    long data = column.getData_page_offset();
    long dictionary = column.isSetDictionary_page_offset() ? column.getDictionary_page_offset() : 0;
    // Some writers set it to 0 where there is none.
    return dictionary > 0 && dictionary < data ? dictionary : data;
  }

  private static boolean countsNoNull(ColumnMetaData column) {
    return column.isSetStatistics()
        && column.getStatistics().isSetNull_count()
        && column.getStatistics().getNull_count() == 0;
  }

  private static ColumnMetaData metadata(ColumnChunk column, String group) throws IOException {
    ColumnMetaData it = column.getMeta_data();
    if (it == null || it.getPath_in_schema() == null || it.getPath_in_schema().isEmpty()) {
      throw new IOException(group + " has a column of which nothing is said, or that is encrypted");
    }
    return it;
  }

  private static void check(ColumnMetaData column, long rows, long end, String group)
      throws IOException {
    String name = "%s, column '%s'".formatted(group, String.join(".", column.getPath_in_schema()));
    long start = start(column);
    long stored = column.getTotal_compressed_size();
    if (start < Footer.MAGIC.length || stored < 0 || stored > end - start) {
      throw new IOException(
          "%s claims %d bytes from byte %d on, of %d".formatted(name, stored, start, end));
    }
    long values = column.getNum_values();
    if (values < 0 || values > Integer.MAX_VALUE || column.getTotal_uncompressed_size() < 0) {
      throw new IOException(
          "%s claims %d values in %d bytes"
              .formatted(name, values, column.getTotal_uncompressed_size()));
    }
    if (column.getPath_in_schema().size() == 1 && values != rows) {
      throw new IOException("%s has %d values in %d rows".formatted(name, values, rows));
    }
  }

  /** By column at the top, whether its values may be missing. */
  private static Map<String, Boolean> optional(List<SchemaElement> schema) {
    Map<String, Boolean> optional = new HashMap<>();
    int at = 1;
    while (at < schema.size()) {
      SchemaElement column = schema.get(at);
      optional.put(column.getName(), column.getRepetition_type() != FieldRepetitionType.REQUIRED);
      at = end(schema, at);
    }
    return optional;
  }

  /** The element behind one and all of its descendants. */
  static int end(List<SchemaElement> schema, int at) {
    long open = 1;
    while (open > 0 && at < schema.size()) {
      open += Math.max(schema.get(at++).getNum_children(), 0) - 1L;
    }
    return at;
  }
}
