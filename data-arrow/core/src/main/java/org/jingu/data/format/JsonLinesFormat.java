package org.jingu.data.format;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jingu.api.ApiLevel;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/** A JSON object a line, whose keys are columns; those of objects within it are {@code a.b}. */
public final class JsonLinesFormat implements InputFormat<JsonLinesFormat.Options> {
  /**
   * The options of {@code format: jsonl}.
   *
   * @param columns the keys to read, or none for those of the first rows
   * @param lookAt how many rows are looked at for keys
   * @param charset the encoding
   */
  public record Options(
      @Doc("The keys to read; empty for those of the first rows.") @Default("[]")
          List<String> columns,
      @Doc("How many rows are looked at for keys where columns names none.")
          @Default("1000")
          @Range(min = 1, max = 100000)
          int lookAt,
      @Doc("The encoding of the file.") @Default("UTF-8") String charset) {

    /** Checks the encoding and that no key is named twice. */
    public Options {
      TextFile.charset(charset);
      columns = List.copyOf(columns);
      Set<String> seen = new HashSet<>();
      for (String name : columns) {
        if (!seen.add(name)) {
          throw new ConfigException("columns", "names column '" + name + "' twice; name it once");
        }
      }
    }
  }

  @Override
  public String description() {
    return "JSON lines: one object a line";
  }

  @Override
  public int apiLevel() {
    return ApiLevel.CURRENT;
  }

  @Override
  public String name() {
    return "jsonl";
  }

  @Override
  public Class<Options> optionsType() {
    return Options.class;
  }

  @Override
  public RowReader open(TextFile file, Options options, Set<String> optional) {
    LineReader lines = file.open(options.charset());
    try {
      return new JsonLinesRows(lines, options, !optional.isEmpty());
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }
}
