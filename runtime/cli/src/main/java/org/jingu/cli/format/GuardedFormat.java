package org.jingu.cli.format;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.data.format.InputFormat;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jingu.engine.plugin.Guard;
import org.jingu.engine.plugin.PluginOutcome;
import org.jspecify.annotations.Nullable;

/** A plugin's format behind the boundary, and its readers with it. */
final class GuardedFormat<O extends Record> implements InputFormat<O> {
  private final InputFormat<O> format;
  private final Map<String, Object> origin;
  private final Guard guard;

  private GuardedFormat(InputFormat<O> format, PluginOutcome outcome) {
    this.format = format;
    this.origin = Map.of("jar", outcome.origin(), "version", outcome.knownVersion());
    this.guard = new Guard(format, outcome);
  }

  /** The built-in formats are as they are, since a boundary is crossed with every row. */
  static InputFormat<?> of(InputFormat<?> format, PluginOutcome outcome) {
    return InputFormats.BUILT_IN.contains(format) ? format : new GuardedFormat<>(format, outcome);
  }

  @Override
  public String name() {
    return format.name();
  }

  @Override
  public String description() {
    return format.description();
  }

  @Override
  public int apiLevel() {
    return format.apiLevel();
  }

  @Override
  public Class<O> optionsType() {
    return format.optionsType();
  }

  @Override
  public Map<String, Object> origin() {
    return origin;
  }

  @Override
  public RowReader open(TextFile file, O options, Set<String> optional) {
    return guard.call(
        "failed to open '" + file.name() + "'",
        () -> {
          RowReader reader = format.open(file, options, optional);
          try {
            return new GuardedReader(reader, file.name(), guard);
          } catch (RuntimeException | Error e) {
            reader.close();
            throw e;
          }
        });
  }

  /** Its rows, of which the runtime takes for granted that they have a cell a column. */
  private static final class GuardedReader implements RowReader {
    private final RowReader reader;
    private final Guard guard;
    private final String name;
    private final String failed;
    private final List<String> columns;
    private final boolean decimalComma;

    GuardedReader(RowReader reader, String name, Guard guard) {
      this.reader = reader;
      this.guard = guard;
      this.name = name;
      this.failed = "failed to read '" + name + "'";
      this.columns = List.copyOf(reader.columns());
      this.decimalComma = reader.decimalComma();
    }

    @Override
    public List<String> columns() {
      return columns;
    }

    @Override
    public @Nullable Row next() {
      Row row = guard.call(failed, reader::next);
      if (row != null && row.problem() == null && row.cells().length != columns.size()) {
        throw guard.broken(
            "gave line %d of '%s' %d cells, and there are %d columns"
                .formatted(row.line(), name, row.cells().length, columns.size()));
      }
      // Rows are kept for a while, and a reader may use one array for all of them.
      return row == null
          ? null
          : new Row(row.line(), row.raw(), row.cells().clone(), row.problem());
    }

    @Override
    public boolean decimalComma() {
      return decimalComma;
    }

    @Override
    public long bytesRead() {
      return guard.call(failed, reader::bytesRead);
    }

    @Override
    public void close() {
      guard.run(failed, reader::close);
    }
  }
}
