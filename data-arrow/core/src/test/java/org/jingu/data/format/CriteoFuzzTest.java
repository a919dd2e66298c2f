package org.jingu.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.jingu.fuzz.Choices;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as rows of the Criteo logs: the first chooses whether they have labels. */
class CriteoFuzzTest {
  private static final TextFuzzing FUZZING = new TextFuzzing();
  private static final String ROW = "\t1".repeat(13) + "\t68fd1e64".repeat(25) + "\t\n";

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsReadOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    Map<String, Object> options = Map.of("labelled", choices.of(2) == 0);
    FUZZING.read(new CriteoFormat(), choices.rest(), options);
  }

  static Stream<byte[]> seeds() {
    return Stream.of("\0001" + ROW + "0" + ROW, "\1" + ROW.substring(1), "\0001\t2\n")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
