package org.jingu.cuda.blas;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Device;

/**
 * Algorithms that were measured to be faster than those that the library takes for best, for one
 * kind of device and one version of the library. As a text: a line of two words that says what it
 * is, then a line a product, of the algorithm's bytes, its milliseconds, those of the library's own
 * choice, and the product.
 *
 * @param choices by {@link AlignedProduct#key}
 */
public record MeasuredProducts(Map<String, Choice> choices) {
  private static final String FIRST_LINE = "jingu-products 1";
  private static final int COLUMNS = 4;
  private static final int KEY = 3;

  /** Nothing, so that the library chooses. */
  public static final MeasuredProducts NONE = new MeasuredProducts(Map.of());

  /**
   * An algorithm.
   *
   * @param algorithm its bytes, as hexadecimal digits
   * @param milliseconds of a product
   * @param ofFirst of a product by the library's own choice
   */
  public record Choice(String algorithm, double milliseconds, double ofFirst) {}

  /** Sorts by product. */
  public MeasuredProducts {
    choices = Collections.unmodifiableMap(new TreeMap<>(choices));
  }

  /**
   * The name of the file for a device.
   *
   * @param version of cuBLASLt
   */
  public static String fileName(Device device, long version) {
    return "%s-%d-%d.txt"
        .formatted(
            device.name().replaceAll("[^A-Za-z0-9]+", "-"), device.multiprocessors(), version);
  }

  /**
   * Reads a text.
   *
   * @param origin the file, for messages
   * @throws CudaException if it is none of this kind
   */
  public static MeasuredProducts parse(String text, String origin) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(FIRST_LINE)) {
      throw unfit(origin, 1, "is not '" + FIRST_LINE + "'");
    }
    Map<String, Choice> choices = new LinkedHashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] columns = lines.get(i).split(" ", COLUMNS);
      if (columns.length < COLUMNS || !Algorithm.isHex(columns[0])) {
        throw unfit(origin, i + 1, "is not an algorithm of 128 digits, two times and a product");
      }
      try {
        choices.put(
            columns[KEY],
            new Choice(columns[0], Double.parseDouble(columns[1]), Double.parseDouble(columns[2])));
      } catch (NumberFormatException e) {
        throw unfit(origin, i + 1, "has a time that is no number");
      }
    }
    return new MeasuredProducts(choices);
  }

  private static CudaException unfit(String origin, int line, String what) {
    return new CudaException(
        "%s: line %d %s; delete the file, and measure again with jingu tune-kernels if you like"
            .formatted(origin, line, what));
  }

  /** The text, the same for the same choices. */
  public String text() {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    choices.forEach(
        (key, choice) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%s %.4f %.4f %s\n",
                    choice.algorithm,
                    choice.milliseconds,
                    choice.ofFirst,
                    key)));
    return text.toString();
  }

  /** What tells it from another: the SHA-256 of its text. */
  public String digest() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
