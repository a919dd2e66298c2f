package org.jingu.data.prepare;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.data.format.InputFormat;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.data.read.ArrowRows;

/**
 * Opens raw files: files of columns (Arrow, and Parquet with its module), known by their first
 * bytes, as such, and others in the configuration's format. Folders such as {@code dt=2026-11-01}
 * around a file give it further columns.
 */
final class RawReaders {
  private final PrepareConfig config;
  private final Set<String> wanted;
  private final InputFormats formats;

  /**
   * For the files of a configuration.
   *
   * @param keep columns that are wanted beside those that the configuration reads
   */
  RawReaders(PrepareConfig config, InputFormats formats, List<String> keep) {
    this.config = config;
    this.formats = formats;
    this.wanted = new HashSet<>(config.columnsRead());
    wanted.addAll(keep);
  }

  /** Where those of the configuration's formats come from that plugins brought, by name. */
  Map<String, Object> origins() {
    Set<String> names = new HashSet<>(Set.of(config.format()));
    config.joins().values().forEach(join -> names.add(join.format()));
    Map<String, Object> origins = new LinkedHashMap<>();
    for (InputFormat<?> format : formats.all()) {
      if (names.contains(format.name()) && !format.origin().isEmpty()) {
        origins.put(format.name(), format.origin());
      }
    }
    return origins;
  }

  /**
   * Opens a file of rows.
   *
   * @param scoring whether the rows are to be scored and may lack labels
   */
  RowReader open(TextFile file, boolean scoring) {
    RowReader rows =
        ArrowRows.areIn(file.path())
            ? ArrowRowReader.open(file, config, wanted)
            : formats
                .get(config.format(), "format")
                .open(
                    file, config.options(), "options", scoring ? config.labelColumns() : Set.of());
    return PartitionedRows.of(rows, file.path(), wanted);
  }

  /**
   * Opens the file of a side table.
   *
   * @param where the key of its configuration
   */
  RowReader open(TextFile file, JoinConfig join, String where) {
    return formats
        .get(join.format(), where + ".format")
        .open(file, join.options(), where + ".options");
  }
}
