package org.jingu.data.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.data.DataException;

/** Delimited text after RFC 4180, with any delimiter, quote character and encoding. */
public final class CsvFormat implements InputFormat<CsvFormat.Options> {
  /**
   * The options of {@code format: csv}.
   *
   * @param delimiter what separates cells
   * @param quote what encloses a cell that contains a delimiter or a line end
   * @param charset the encoding
   * @param header whether the first row names the columns
   * @param columns the names where there is no header
   */
  public record Options(
      @Doc("What separates cells: one character, or 'tab'.") @Default(",") String delimiter,
      @Doc("The quote character; empty where quotes are ordinary characters.") @Default("\"")
          String quote,
      @Doc("The encoding of the file.") @Default("UTF-8") String charset,
      @Doc("Whether the first row names the columns.") @Default("true") boolean header,
      @Doc("The names of the columns of a file without a header.") @Default("[]")
          List<String> columns) {

    /** Checks the characters and that columns are named exactly once. */
    public Options {
      delimiter = delimiter.equals("tab") ? "\t" : delimiter;
      if (delimiter.length() != 1 || "\r\n\"".contains(delimiter)) {
        throw new ConfigException(
            "delimiter", "is '" + delimiter + "'; it must be one character, or 'tab'");
      }
      if (quote.length() > 1 || quote.equals(delimiter)) {
        throw new ConfigException(
            "quote", "is '" + quote + "'; it must be empty or one character, not the delimiter");
      }
      if (header == !columns.isEmpty()) {
        throw new ConfigException(
            "columns",
            header
                ? "names columns that the header names already; set header: false or remove it"
                : "missing; name the columns of a file without a header");
      }
      columns = List.copyOf(columns);
      unique(columns, "columns");
    }
  }

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public Class<Options> optionsType() {
    return Options.class;
  }

  @Override
  public RowReader open(TextFile file, Options options) {
    CsvRows rows = new CsvRows(file.open(options.charset()), options);
    return options.header() ? withHeader(file, rows) : rows.named(options.columns());
  }

  private static RowReader withHeader(TextFile file, CsvRows rows) {
    try {
      Row header = rows.next();
      if (header == null || header.problem() != null) {
        throw new DataException(
            "'%s' has no header: %s; set header: false and columns where it has none"
                .formatted(file.name(), header == null ? "it is empty" : header.problem()));
      }
      List<String> names = new ArrayList<>();
      for (String cell : header.cells()) {
        names.add(cell.strip());
      }
      unique(names, "the header of '" + file.name() + "'");
      return rows.named(names);
    } catch (RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private static void unique(List<String> names, String where) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new ConfigException(where, "names column '" + name + "' twice; rename one");
      }
    }
  }
}
