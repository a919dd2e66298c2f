package org.jingu.cli.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jingu.cli.UserException;
import org.jingu.fuzz.Verdict;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a configuration file, and its first line as a setting of the command line. */
class YamlDocumentFuzzTest {
  private static final YamlFuzzing FUZZING = new YamlFuzzing();
  private static final Verdict SETTING = Verdict.of("--set", List.of(UserException.class));

  @MethodSource("seeds")
  @FuzzTest
  void anyTextIsReadOrRefused(byte[] input) throws Exception {
    FUZZING.read(input, tree -> Objects.requireNonNull(tree));
    String line = new String(input, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    YamlDocument document = YamlDocument.parse("run.yaml", "train: {epochs: 1}");
    SETTING.on(input, () -> document.with(List.of(line)).place("train.epochs"));
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
            "train.epochs=[1, {a: 2}]\n",
            "a: &x {b: 1}\nc: *x\nd: [*x, ~, 0x1F, 0o17, -.inf, 1e3, true, 'q', \"\\u00e9\"]\n",
            "# comment\n? a\n: |\n  text\n  more\nb: >-\n  folded\n",
            "a: &a [*a]\n",
            "a: \"\\u",
            "train.epochs=\"\\u\nb: \"\\x",
            "%YAML 1.2\n---\na: !!str 1\n...\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }
}
