package com.example.softgroups;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.ApiLevel;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.data.format.InputFormat;
import org.jingu.data.format.Line;
import org.jingu.data.format.LineReader;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jspecify.annotations.Nullable;

/**
 * Lines of {@code key=value} pairs, as logs have them: {@code user=ann item=7 click=1}. A pair may
 * be left out, and is then a missing value; one that no column is called after is a bad row.
 */
public final class Pairs implements InputFormat<Pairs.Options> {
  /**
   * The options of {@code format: pairs}.
   *
   * @param columns the keys
   * @param charset the encoding
   */
  public record Options(
      @Doc("The keys, each of which is a column.") List<String> columns,
      @Doc("The encoding of the file.") @Default("UTF-8") String charset) {
    /** Checks the encoding, and that there are columns, each once. */
    public Options {
      TextFile.charset(charset);
      if (columns.isEmpty() || Set.copyOf(columns).size() < columns.size()) {
        throw new ConfigException("columns", "is " + columns + "; name each key once");
      }
    }
  }

  @Override
  public String name() {
    return "pairs";
  }

  @Override
  public String description() {
    return "Lines of key=value pairs";
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
    // Every pair may be left out anyway, so rows to be scored may lack their labels.
    return new Reader(file.open(options.charset()), options.columns());
  }

  private static final class Reader implements RowReader {
    private final LineReader lines;
    private final List<String> columns;
    private final Map<String, Integer> places = new LinkedHashMap<>();

    Reader(LineReader lines, List<String> columns) {
      this.lines = lines;
      this.columns = columns;
      columns.forEach(column -> places.put(column, places.size()));
    }

    @Override
    public List<String> columns() {
      return columns;
    }

    @Override
    public @Nullable Row next() {
      Line line = lines.next();
      return line == null ? null : row(line);
    }

    private Row row(Line line) {
      if (line.problem() != null) {
        return Row.bad(line.number(), line.text(), line.problem());
      }
      String[] cells = new String[columns.size()];
      Arrays.fill(cells, "");
      for (String pair : line.text().split(" +")) {
        int equals = pair.indexOf('=');
        Integer place = equals < 0 ? null : places.get(pair.substring(0, equals));
        if (place == null) {
          return Row.bad(
              line.number(),
              line.text(),
              "has '%s'; expected KEY=VALUE with a key of %s".formatted(pair, columns));
        }
        cells[place] = pair.substring(equals + 1);
      }
      return Row.of(line.number(), line.text(), cells);
    }

    @Override
    public long bytesRead() {
      return lines.bytesRead();
    }

    @Override
    public void close() {
      lines.close();
    }
  }
}
