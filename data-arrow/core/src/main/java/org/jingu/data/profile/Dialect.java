package org.jingu.data.profile;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.api.config.ConfigBinder;
import org.jingu.data.format.CsvFormat;

/**
 * How a file is written.
 *
 * @param options the keys of {@code options} that differ from their defaults, in their order
 * @param columns the names of the columns, each once; those of a file without a header are made up
 * @param namedByHeader whether the names are those of the header, unchanged
 * @param evidence why, a sentence a finding
 */
public record Dialect(
    Map<String, Object> options,
    List<String> columns,
    boolean namedByHeader,
    List<String> evidence) {

  /** What separates the cells. */
  public String delimiter() {
    return csv().delimiter();
  }

  /** Whether a comma separates the decimals of numbers. */
  public boolean decimalComma() {
    return CsvFormat.decimalComma(options);
  }

  CsvFormat.Options csv() {
    return bind(options);
  }

  /** Options of a file whose columns are not known yet. */
  static CsvFormat.Options unnamed(Map<String, ?> written) {
    Map<String, Object> options = new TreeMap<>(written);
    options.put("header", false);
    options.put("columns", List.of(""));
    return bind(options);
  }

  private static CsvFormat.Options bind(Map<String, ?> options) {
    return ConfigBinder.bind(CsvFormat.Options.class, options, "options");
  }
}
