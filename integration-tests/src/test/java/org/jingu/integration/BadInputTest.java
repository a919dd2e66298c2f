package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads who made a mistake, and that nothing half-written stays behind. */
class BadInputTest {
  @TempDir static Path base;
  @TempDir Path work;

  @BeforeAll
  static void build() throws IOException {
    Scene.build(base);
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
            MistakesInConfigurations.ALL,
            MistakesInData.ALL,
            MistakesInPreparation.ALL,
            MistakesWithRuns.ALL,
            MistakesWithPlugins.ALL)
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isAnsweredForTheUser(Mistake mistake) throws IOException {
    Scene scene = new Scene(base, work);
    List<?> words = mistake.setting().words(scene);
    Map<String, String> before = scene.contents();
    CommandRun run = CommandRun.of(words);
    String answer =
        run.err()
            .replace(work.toString(), "WORK")
            .replace(base.toString(), "BASE")
            .lines()
            .filter(line -> !line.startsWith("warning: "))
            .collect(Collectors.joining("\n"));
    assertEquals(mistake.code(), run.code(), run.toString());
    for (String part : mistake.says()) {
      assertTrue(answer.contains(part), "'" + part + "' is not in:\n" + answer);
    }
    assertTrue(answer.startsWith("error: "), answer);
    assertFalse(answer.contains("\tat ") || answer.contains("xception"), answer);
    assertFalse(answer.contains("stack trace"), answer);
    assertEquals(before, without(mistake, scene), "nothing half-written stays");
  }

  @Test
  void theTableIsLong() {
    assertTrue(mistakes().count() >= 30);
    assertEquals(mistakes().count(), mistakes().map(Mistake::what).distinct().count());
  }

  /** What is there but for what the mistake may leave. */
  private Map<String, String> without(Mistake mistake, Scene scene) {
    Map<String, String> contents = scene.contents();
    contents
        .keySet()
        .removeIf(
            path ->
                mistake.leaves().stream()
                    .map(scene::file)
                    .anyMatch(left -> Path.of(path).startsWith(left)));
    return contents;
  }
}
