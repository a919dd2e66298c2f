package org.jingu.data.prepare;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.fuzz.Choices;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text as rows to score: the first byte chooses the data set, the first line has the columns.
 */
class PredictionInputFuzzTest {
  private static final List<Preprocessor> PREPROCESSORS =
      List.of(
          Preprocessor.load(FuzzedPreparation.folder("seconds", "1600000000")),
          Preprocessor.load(
              FuzzedPreparation.folder("yyyy-MM-dd HH:mm:ss", "2020-09-13 12:26:40")));
  private static final Verdict VERDICT =
      Verdict.of("row", List.of(DataException.class, ConfigException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyRowsAreEncodedOrRefused(byte[] input) throws Exception {
    Choices choices = new Choices(input);
    Preprocessor preprocessor = PREPROCESSORS.get(choices.of(PREPROCESSORS.size()));
    String text = new String(choices.rest(), StandardCharsets.UTF_8);
    List<String[]> lines =
        Arrays.stream(text.split("\n")).map(line -> line.split("\t", -1)).toList();
    if (lines.size() > 1) {
      VERDICT.on(
          input, () -> preprocessor.encode(List.of(lines.get(0)), lines.subList(1, lines.size())));
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "\0user\tx\ttags\tt\nann\t1e3\ta|z||\t1600003600\nzoe\t\t\t-5\n",
            "\0click\tuser\tx\ttags\tt\tw\n?\tbob\t?\ta\t0\t0.25\n",
            "\1user\tx\ttags\tt\nann\t-0.5\t\t2024-02-29 23:59:59\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
