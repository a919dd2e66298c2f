package org.jingu.data.format;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;

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
 * bag of ids has no values, so the value of an index must be 1, and 0 means absence; an index with
 * real values is named in {@code dense} and becomes a number column. A {@code qid:} pair is the
 * column {@code qid}; text after {@code #} is a comment.
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

  /**
   * The options of {@code format: libsvm}.
   *
   * @param layout how pairs become columns
   * @param fields the names of the columns, for the layouts positional and field
   * @param dense column names of indices that have real values, by index
   * @param charset the encoding
   */
  public record Options(
      @Doc("How pairs become columns: bag, positional or field.") @Default("bag") Layout layout,
      @Doc("The column names of the layouts positional and field.") @Default("[]")
          List<String> fields,
      @Doc("Number columns: the index and the name of its column.") @Default("{}")
          Map<String, String> dense,
      @Doc("The encoding of the file.") @Default("UTF-8") String charset) {

    /** Checks that fields are named where the layout has them, and all names differ. */
    public Options {
      if ((layout == Layout.BAG) != fields.isEmpty()) {
        throw new ConfigException(
            "fields",
            layout == Layout.BAG
                ? "has no meaning with layout: bag; remove it or set layout: positional or field"
                : "missing; name the columns of layout: " + layout.name().toLowerCase(Locale.ROOT));
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
  public Class<Options> optionsType() {
    return Options.class;
  }

  @Override
  public RowReader open(TextFile file, Options options) {
    return new LibsvmRows(file.open(options.charset()), options);
  }
}
