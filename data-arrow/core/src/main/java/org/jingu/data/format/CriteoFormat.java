package org.jingu.data.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.ApiLevel;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;

/**
 * The rows of the Criteo click logs: a label, 13 integers and 26 hexadecimal categories, separated
 * by tabs, without a header. The columns are called {@code label}, {@code I1} to {@code I13} and
 * {@code C1} to {@code C26}; all but the label may be empty.
 */
public final class CriteoFormat implements InputFormat<CriteoFormat.Options> {
  private static final List<String> COLUMNS = columns(true);
  private static final List<String> UNLABELLED = columns(false);

  /**
   * The options of {@code format: criteo}.
   *
   * @param labelled whether rows start with the label
   * @param charset the encoding
   */
  public record Options(
      @Doc("Whether rows start with the label; the competition's test file has none.")
          @Default("true")
          boolean labelled,
      @Doc("The encoding of the file.") @Default("UTF-8") String charset) {
    /** Checks the encoding. */
    public Options {
      TextFile.charset(charset);
    }
  }

  @Override
  public String name() {
    return "criteo";
  }

  @Override
  public String description() {
    return "The Criteo click logs: a label, 13 integers and 26 categories, separated by tabs";
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
    Map<String, ?> tabs =
        Map.of(
            "delimiter",
            "tab",
            "quote",
            "",
            "charset",
            options.charset(),
            "header",
            false,
            "columns",
            options.labelled() ? COLUMNS : UNLABELLED);
    return new CsvFormat().open(file, tabs, "options", optional);
  }

  private static List<String> columns(boolean labelled) {
    List<String> columns = new ArrayList<>();
    if (labelled) {
      columns.add("label");
    }
    for (int i = 1; i <= 13; i++) {
      columns.add("I" + i);
    }
    for (int i = 1; i <= 26; i++) {
      columns.add("C" + i);
    }
    return List.copyOf(columns);
  }
}
