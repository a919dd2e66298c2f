package org.jingu.data.format;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.ApiLevel;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/** Delimited text after RFC 4180, with any delimiter, quote character and encoding. */
public final class CsvFormat implements InputFormat<CsvFormat.Options> {
  /**
   * The options of {@code format: csv}.
   *
   * @param delimiter what separates cells
   * @param quote what encloses a cell that contains a delimiter or a line end
   * @param spaceAroundQuotes whether spaces around a quoted cell are left out
   * @param trailingDelimiter whether every row ends with a delimiter after its last cell
   * @param decimal what separates the decimals of numbers
   * @param charset the encoding
   * @param skipLines how many lines stand before the header or the first row
   * @param comment what lines that are no rows start with
   * @param header whether the first row names the columns
   * @param columns the names where there is no header
   */
  public record Options(
      @Doc("What separates cells, such as ; or ::, or 'tab'.") @Default(",") String delimiter,
      @Doc("The quote character; empty where quotes are ordinary characters.") @Default("\"")
          String quote,
      @Doc("Whether spaces around a quoted cell are left out.") @Default("false")
          boolean spaceAroundQuotes,
      @Doc("Whether every row ends with a delimiter after its last cell.") @Default("false")
          boolean trailingDelimiter,
      @Doc("What separates the decimals of numbers: a point or a comma.") @Default(".")
          String decimal,
      @Doc("The encoding of the file.") @Default("UTF-8") String charset,
      @Doc("How many lines to leave out at the start of a file.") @Default("0") @Range(min = 0)
          long skipLines,
      @Doc("What lines that are no rows start with, such as #; empty where there are none.")
          @Default("")
          String comment,
      @Doc("Whether the first row names the columns.") @Default("true") boolean header,
      @Doc("The names of the columns of a file without a header; empty for those not used.")
          @Default("[]")
          List<String> columns) {

    /** Checks the characters and that columns are named exactly once. */
    public Options {
      delimiter = delimiter.equals("tab") ? "\t" : delimiter;
      if (delimiter.isEmpty() || delimiter.matches("(?s).*[\r\n].*")) {
        throw new ConfigException(
            "delimiter", "is '" + delimiter + "'; it must be text without line ends, or 'tab'");
      }
      if (quote.length() > 1 || (!quote.isEmpty() && delimiter.contains(quote))) {
        throw new ConfigException(
            "quote",
            "is '" + quote + "'; it must be empty or one character that delimiter does not have");
      }
      TextFile.charset(charset);
      if (!decimal.equals(".") && !decimal.equals(",")) {
        throw new ConfigException("decimal", "is '" + decimal + "'; it must be '.' or ','");
      }
      if (header == !columns.isEmpty()) {
        throw new ConfigException(
            "columns",
            header
                ? "names columns that the header names already; set header: false or remove it"
                : "missing; name the columns of a file without a header");
      }
      columns = List.copyOf(columns);
      Set<String> seen = new HashSet<>();
      for (String name : columns) {
        if (!name.isEmpty() && !seen.add(name)) {
          throw new ConfigException("columns", "names column '" + name + "' twice; rename one");
        }
      }
    }
  }

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public String description() {
    return "Delimited text with any delimiter, quote character and encoding";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public Class<Options> optionsType() {
    return Options.class;
  }

  @Override
  public RowReader open(TextFile file, Options options, Set<String> optional) {
    LineReader lines = file.open(options.charset());
    try {
      CsvRows rows = new CsvRows(lines, options);
      return options.header()
          ? rows.withHeader(!optional.isEmpty())
          : rows.named(options.columns(), optional);
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /**
   * Whether options, still a tree of a configuration, say that a comma separates the decimals of
   * numbers.
   */
  public static boolean decimalComma(Map<String, ?> options) {
    return ",".equals(options.get("decimal"));
  }
}
