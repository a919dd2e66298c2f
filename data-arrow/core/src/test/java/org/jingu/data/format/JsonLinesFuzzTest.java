package org.jingu.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as JSON lines. */
class JsonLinesFuzzTest {
  private static final TextFuzzing FUZZING = new TextFuzzing();

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsReadOrRefused(byte[] input) throws Exception {
    FUZZING.read(new JsonLinesFormat(), input, Map.of("look_at", 2));
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "{\"a\": 1, \"b\": \"x\\n\"}\n{\"a\": null, \"c\": [1, {\"d\": 2}]}\n",
            "{\"a\": {\"b\": 1.5e3}}\n\n{\"a\": 1}\n[1]\n",
            "{\"a\": true} x\n{\"a\"\n{}\n",
            "{\"a.b\": 1, \"a\": {\"b\": 2}}\n{\"\": 1}\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
