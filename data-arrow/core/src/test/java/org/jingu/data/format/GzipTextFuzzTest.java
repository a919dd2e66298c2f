package org.jingu.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jingu.fuzz.Choices;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compressed text: any bytes as they are, or any bytes compressed, in one or two members, cut short
 * or with something after them.
 */
class GzipTextFuzzTest {
  private static final TextFuzzing FUZZING = new TextFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyCompressedTextIsReadOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    int kind = choices.of(5);
    int size = choices.of(256);
    byte[] rest = choices.rest();
    byte[] head = Arrays.copyOf(rest, Math.min(rest.length, size));
    byte[] tail = Arrays.copyOfRange(rest, head.length, rest.length);
    byte[] packed = gzip(rest);
    byte[] content =
        switch (kind) {
          case 0 -> rest;
          case 1 -> packed;
          case 2 -> joined(gzip(head), gzip(tail));
          case 3 -> joined(gzip(head), tail);
          default -> Arrays.copyOf(packed, Math.max(2, packed.length - size));
        };
    FUZZING.read(new CsvFormat(), content, Map.of());
  }

  static Stream<byte[]> seeds() throws IOException {
    byte[] text = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        joined(new byte[] {0, 0}, gzip(text)),
        joined(new byte[] {1, 0}, text),
        joined(new byte[] {2, 5}, text),
        joined(new byte[] {3, 8}, joined(text, new byte[9])),
        joined(new byte[] {4, 4}, text));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
