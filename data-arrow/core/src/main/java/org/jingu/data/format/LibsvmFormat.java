package org.jingu.data.format;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.api.ApiLevel;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * The sparse text format of LIBSVM, libFM and LIBFFM: {@code label index:value …}, or {@code label
 * field:index:value …}. How the pairs become columns is the {@code layout}:
 *
 * <ul>
 *   <li>{@code bag}: one column {@code features} holds all indices;
 *   <li>{@code positional}: the j-th pair is the j-th of {@code fields}, as libFM files of one-hot
 *       fields are written;
 *   <li>{@code field}: {@code field:index:value}; field j is the j-th of {@code fields}.
 * </ul>
 *
 * Several indices in one column are separated by a space ({@code separator: " "} in the feature). A
 * bag of ids has no values, so the value of an index must be 1 unless {@code values: ignore} drops
 * it, and 0 means absence; an index with real values is named in {@code dense}, becomes a number
 * column and is no position. A {@code qid:} pair is the column {@code qid}; text after {@code #} is
 * a comment.
 */
public final class LibsvmFormat implements InputFormat<LibsvmFormat.Options> {
  /** How pairs become columns. */
  public enum Layout {
    /** One column of all indices. */
    BAG,
    /** A column for each position. */
    POSITIONAL,
    /** A column for each field number. */
    FIELD
  }

  /** What a value other than 0 and 1 does, where its index is not in {@code dense}. */
  public enum Values {
    /** The row is a bad row. */
    REJECT,
    /** The index is taken and its value is not. */
    IGNORE
  }

  /**
   * The options of {@code format: libsvm}.
   *
   * @param layout how pairs become columns
   * @param fields the names of the columns, for the layouts positional and field
   * @param fieldIds the field numbers in the file, where they are not 0, 1, …
   * @param dense column names of indices that have real values, by index
   * @param values what a value other than 0 and 1 does
   * @param charset the encoding
   * @param skipLines how many lines stand before the first row
   */
  public record Options(
      @Doc("How pairs become columns: bag, positional or field.") @Default("bag") Layout layout,
      @Doc("The column names of the layouts positional and field.") @Default("[]")
          List<String> fields,
      @Doc("Layout field: the field numbers in the file, one a name; 0, 1, … by default.")
          @Default("[]")
          List<String> fieldIds,
      @Doc("Number columns: the index and the name of its column.") @Default("{}")
          Map<String, String> dense,
      @Doc("What values other than 0 and 1 do: reject (a bad row) or ignore (drop the value).")
          @Default("reject")
          Values values,
      @Doc("The encoding of the file.") @Default("UTF-8") String charset,
      @Doc("How many lines to leave out at the start of a file.") @Default("0") @Range(min = 0)
          long skipLines) {

    /** Checks that fields are named where the layout has them, and all names differ. */
    public Options {
      TextFile.charset(charset);
      if ((layout == Layout.BAG) != fields.isEmpty()) {
        throw new ConfigException(
            "fields",
            layout == Layout.BAG
                ? "has no meaning with layout: bag; remove it or set layout: positional or field"
                : "missing; name the columns of layout: " + layout.name().toLowerCase(Locale.ROOT));
      }
      if (!fieldIds.isEmpty()
          && (layout != Layout.FIELD
              || fieldIds.size() != fields.size()
              || Set.copyOf(fieldIds).size() != fields.size())) {
        throw new ConfigException(
            "field_ids", "needs layout: field, and a number of its own for each of the fields");
      }
      Set<String> names = new LinkedHashSet<>(List.of("label", "qid"));
      List<String> all = new ArrayList<>(layout == Layout.BAG ? List.of("features") : fields);
      all.addAll(dense.values());
      for (String name : all) {
        if (!names.add(name)) {
          throw new ConfigException("fields", "names column '" + name + "' twice; rename one");
        }
      }
    }

    List<String> columns() {
      List<String> columns = new ArrayList<>(List.of("label", "qid"));
      columns.addAll(layout == Layout.BAG ? List.of("features") : fields);
      columns.addAll(dense.values());
      return List.copyOf(columns);
    }
  }

  @Override
  public String name() {
    return "libsvm";
  }

  @Override
  public String description() {
    return "The sparse text of LIBSVM, libFM and LIBFFM: a label and pairs of index and value";
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
      return new LibsvmRows(lines, options, optional.contains("label"));
    } catch (RuntimeException e) {
      lines.close();
      throw e;
    }
  }
}
