package org.jingu.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.fuzz.Choices;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as delimited text: the first chooses the options. */
class CsvFuzzTest {
  private static final TextFuzzing FUZZING = new TextFuzzing();
  private static final List<Map<String, Object>> OPTIONS =
      List.of(
          Map.of(),
          Map.of("delimiter", "tab", "quote", ""),
          Map.of("delimiter", ";", "quote", "'", "charset", "windows-1252"),
          Map.of("header", false, "columns", List.of("a", "b"), "charset", "UTF-16"));

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsReadOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    Map<String, Object> options = OPTIONS.get(choices.of(OPTIONS.size()));
    FUZZING.read(new CsvFormat(), choices.rest(), options);
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "\0a,b\n1,2\n\n3,\"x, \"\"y\"\"\nz\"\r\n4,\"open\n5,6\n7\n",
            "\0\u00ef\u00bb\u00bfa,b\r1,\u00c3\u00a4\r2,\u00ff",
            "\1a\tb\n1\t\"2\n",
            "\2a;b\n'x;''y';\u0080\n",
            "\3\u00fe\u00ff\0001\0,\0002\0\n")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
