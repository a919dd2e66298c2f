package org.jingu.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.fuzz.Choices;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as sparse text: the first chooses the layout. */
class LibsvmFuzzTest {
  private static final TextFuzzing FUZZING = new TextFuzzing();
  private static final List<Map<String, Object>> OPTIONS =
      List.of(
          Map.of("dense", Map.of("7", "price")),
          Map.of("layout", "positional", "fields", List.of("user", "item")),
          Map.of("layout", "field", "fields", List.of("user", "item"), "dense", Map.of("3", "x")));

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsReadOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    Map<String, Object> options = OPTIONS.get(choices.of(OPTIONS.size()));
    FUZZING.read(new LibsvmFormat(), choices.rest(), options);
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "\0001 qid:3 3:1 7:0.5 12:1 # comment\n0 5:0\n1 4:2\n:\n",
            "\1-1 10:1 20:1\n1 10:1\n",
            "\0021 0:5:1 1:9:1.0 1:3:2e-1\n0 2:1:1\n")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
