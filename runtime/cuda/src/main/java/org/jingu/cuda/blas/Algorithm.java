package org.jingu.cuda.blas;

import java.util.HexFormat;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/** A way of the library to compute a product, configured: 64 bytes of its own. */
final class Algorithm implements AutoCloseable {
  private static final int WORDS = 8;
  private static final HexFormat HEX = HexFormat.of();

  private final cublasLtMatmulAlgo_t bytes;

  private Algorithm(long[] words) {
    bytes = new cublasLtMatmulAlgo_t();
    for (int i = 0; i < WORDS; i++) {
      bytes.data(i, words[i]);
    }
  }

  /** A copy of one that is the library's. */
  static Algorithm copyOf(cublasLtMatmulAlgo_t other) {
    long[] words = new long[WORDS];
    for (int i = 0; i < WORDS; i++) {
      words[i] = other.data(i);
    }
    return new Algorithm(words);
  }

  /** One that {@link #hex} wrote. */
  static Algorithm ofHex(String hex) {
    long[] words = new long[WORDS];
    int digits = 2 * Long.BYTES;
    for (int i = 0; i < WORDS; i++) {
      words[i] = HexFormat.fromHexDigitsToLong(hex, i * digits, (i + 1) * digits);
    }
    return new Algorithm(words);
  }

  /** Whether a text is what {@link #hex} writes. */
  static boolean isHex(String text) {
    return text.length() == 2 * Long.BYTES * WORDS && text.chars().allMatch(HexFormat::isHexDigit);
  }

  /** The bytes, as eight numbers. */
  String hex() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      text.append(HEX.toHexDigits(bytes.data(i)));
    }
    return text.toString();
  }

  cublasLtMatmulAlgo_t pointer() {
    return bytes;
  }

  /**
   * The same with the summed dimension cut into parts, whose sums are added up in single precision
   * and a fixed order; null where it cannot.
   */
  @Nullable Algorithm split(int parts) {
    boolean able =
        capability(cublas.CUBLASLT_ALGO_CAP_SPLITK_SUPPORT) != 0
            && (capability(cublas.CUBLASLT_ALGO_CAP_REDUCTION_SCHEME_MASK)
                    & cublas.CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE)
                != 0;
    if (parts > 1 && !able) {
      return null;
    }
    Algorithm other = copyOf(bytes);
    other.configure(cublas.CUBLASLT_ALGO_CONFIG_SPLITK_NUM, parts);
    other.configure(
        cublas.CUBLASLT_ALGO_CONFIG_REDUCTION_SCHEME,
        parts == 1
            ? cublas.CUBLASLT_REDUCTION_SCHEME_NONE
            : cublas.CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE);
    return other;
  }

  private int capability(int attribute) {
    try (IntPointer value = new IntPointer(1)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulAlgoCapGetAttribute(bytes, attribute, value, Integer.BYTES, null),
          "cublasLtMatmulAlgoCapGetAttribute(%d)".formatted(attribute));
      return value.get();
    }
  }

  private void configure(int attribute, int to) {
    try (IntPointer value = new IntPointer(1).put(to)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulAlgoConfigSetAttribute(bytes, attribute, value, Integer.BYTES),
          "cublasLtMatmulAlgoConfigSetAttribute(%d)".formatted(attribute));
    }
  }

  private int configured(int attribute) {
    try (IntPointer value = new IntPointer(1)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulAlgoConfigGetAttribute(bytes, attribute, value, Integer.BYTES, null),
          "cublasLtMatmulAlgoConfigGetAttribute(%d)".formatted(attribute));
      return value.get();
    }
  }

  /** Its number, tile and split, as the library numbers them. */
  @Override
  public String toString() {
    return "%d, tile %d, split %d"
        .formatted(
            configured(cublas.CUBLASLT_ALGO_CONFIG_ID),
            configured(cublas.CUBLASLT_ALGO_CONFIG_TILE_ID),
            configured(cublas.CUBLASLT_ALGO_CONFIG_SPLITK_NUM));
  }

  @Override
  public void close() {
    bytes.close();
  }
}
