package org.jingu.cli.config;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.cli.UserException;
import org.jingu.engine.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class YamlDocumentTest {
  private static final String RUN =
      """
      model:
        name: wukong
        layers: 3

      data:
        path: data/frappe
      train:
        epoch: 2
        optimizer:
          clip_norm: fast
      """;

  @Test
  void scalarsGetTheirTypes() {
    Map<String, Object> tree =
        YamlDocument.parse(
                "f",
                "i: 7\noct: 010\nhex: 0x10\nf: 1e-3\nb: true\nn: ~\ns: text\nq: '7'\nl: [1, 2.5]")
            .tree();
    assertEquals(7L, tree.get("i"));
    assertEquals(10L, tree.get("oct"));
    assertEquals(16L, tree.get("hex"));
    assertEquals(1e-3, tree.get("f"));
    assertEquals(true, tree.get("b"));
    assertTrue(tree.containsKey("n") && tree.get("n") == null);
    assertEquals("text", tree.get("s"));
    assertEquals("7", tree.get("q"));
    assertEquals(List.of(1L, 2.5), tree.get("l"));
  }

  @Test
  void anEscapeThatBreaksOffIsNoYaml() {
    for (String text : new String[] {"a: \"\\u", "a: [b, \"\\x", "a: {b: \"\\U"}) {
      UserException refused =
          assertThrows(UserException.class, () -> YamlDocument.parse("run.yaml", text), text);
      assertTrue(refused.getMessage().startsWith("run.yaml"), refused.getMessage());
      assertTrue(refused.getMessage().contains("is not valid YAML"), refused.getMessage());
    }
  }

  @Test
  void everyProblemIsToldWithItsLineAndTheNearestKey() {
    YamlDocument document = YamlDocument.parse("run.yaml", RUN);
    assertEquals(
        List.of(
            "run.yaml:8: train.epoch: unknown key; did you mean 'epochs'?",
            "run.yaml:10: train.optimizer.clip_norm: is 'fast'; it must be a number"),
        document.describe(problems(document)));
  }

  @Test
  void aProblemOfASettingIsToldWithSet() {
    YamlDocument document =
        YamlDocument.parse("run.yaml", RUN.replace("epoch:", "epochs:"))
            .with(List.of("train.optimizer.clip_norm=-1", "train.batchsize=10"));
    assertEquals(
        List.of(
            "--set: train.batchsize: unknown key; did you mean 'batch_size'?",
            "--set: train.optimizer.clip_norm: is -1.0; it must be at least 0"),
        document.describe(problems(document)));
  }

  @Test
  void aParentThatASettingMadeIsToldWithSetAndOneOfTheFileWithItsLine() {
    YamlDocument document =
        YamlDocument.parse("run.yaml", "data:\n  path: x\n")
            .with(List.of("data.features.user.dim=4"));
    assertEquals("--set", document.place("data.features.user"));
    assertEquals("--set", document.place("data.features"));
    assertEquals("run.yaml:1", document.place("data"));
  }

  @Test
  void aMissingKeyIsToldWithTheLineOfItsParent() {
    YamlDocument document = YamlDocument.parse("run.yaml", RUN);
    assertEquals(
        "run.yaml:5: data.label: missing",
        document.describe(new ConfigProblem("data.label", "missing")));
    assertEquals(
        "run.yaml: other: missing", document.describe(new ConfigProblem("other", "missing")));
  }

  @Test
  void aSettingMakesMissingParentsAndLeavesTheFileAsItWas() {
    YamlDocument document = YamlDocument.parse("run.yaml", "a: {b: 1}");
    Map<String, Object> changed =
        document.with(List.of("a.b=[x, y]", "c.d.e=2", "f=key=value")).tree();
    assertEquals(
        Map.of(
            "a",
            Map.of("b", List.of("x", "y")),
            "c",
            Map.of("d", Map.of("e", 2L)),
            "f",
            "key=value"),
        changed);
    assertEquals(Map.of("a", Map.of("b", 1L)), document.tree());
  }

  @Test
  void aSettingThroughAScalarIsRefused() {
    assertRefused(
        () -> YamlDocument.parse("f", "a: 1").with(List.of("a.b=2")),
        "--set a.b: a is '1', which has no keys");
  }

  @Test
  void aSettingWithoutEqualsIsRefused() {
    assertRefused(
        () -> YamlDocument.parse("f", "a: 1").with(List.of("a")), "--set a: write it as key=value");
  }

  @Test
  void aKeyThatStandsTwiceIsRefusedWithBothLines() {
    assertRefused(
        () -> YamlDocument.parse("f.yaml", "train:\n  lr: 1\n  lr: 2\n"),
        "f.yaml:3: train.lr: stands twice, first at f.yaml:2");
  }

  @Test
  void aSyntaxErrorIsToldWithItsLine() {
    assertRefused(() -> YamlDocument.parse("f.yaml", "a: 1\nb: [1, 2\n"), "f.yaml:");
    assertRefused(() -> YamlDocument.parse("f.yaml", "a: 1\n\tb: 2\n"), "f.yaml:2: is not valid");
  }

  @Test
  void anAliasToItselfIsRefused() {
    assertRefused(() -> YamlDocument.parse("f.yaml", "a: &x\n  b: *x\n"), "contains itself");
  }

  @Test
  void aliasesThatExpandWithoutBoundAreRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s, %s, %s, %s]\n".formatted(i, i, alias, alias, alias, alias));
    }
    assertRefused(() -> YamlDocument.parse("f", bomb.toString()), "f:1: aliases expand to more");
    StringBuilder maps = new StringBuilder("a0: &a0 {k: v}\n");
    for (int i = 1; i < 40; i++) {
      maps.append("a%d: &a%d {b: *a%d, c: *a%d}\n".formatted(i, i, i - 1, i - 1));
    }
    assertRefused(() -> YamlDocument.parse("f", maps.toString()), "aliases expand to more");
    String text = "a: &a " + "x".repeat(500_000) + "\nb: [" + "*a, ".repeat(100) + "]";
    assertRefused(() -> YamlDocument.parse("f", text), "aliases expand to more");
  }

  @Test
  void anAliasIsItsValueOnceMore() {
    Map<String, Object> tree = YamlDocument.parse("f", "a: &x {k: 1}\nb: *x\nc: [*x]").tree();
    assertEquals(Map.of("k", 1L), tree.get("b"));
    assertEquals(List.of(Map.of("k", 1L)), tree.get("c"));
  }

  @Test
  void mergedKeysStandBelowTheMapsOwn() {
    Map<String, Object> tree =
        YamlDocument.parse("f", "a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}").tree();
    assertEquals(Map.of("k", 1L, "l", 3L), tree.get("b"));
    String keys = IntStream.range(0, 10_000).mapToObj(i -> "k" + i + ": 1").collect(joining(", "));
    String merges = "{<<: *x}, ".repeat(1000);
    assertRefused(
        () -> YamlDocument.parse("f", "a: &x {" + keys + "}\nb: [" + merges + "]"),
        "merge keys (<<) expand to too many keys");
  }

  @Test
  void anyDepthIsToldWithoutTheEndOfTheStack() {
    for (String deep :
        List.of(
            "a: " + "[".repeat(200_000),
            "a: " + "{a: ".repeat(100_000),
            "a:\n" + "- ".repeat(100_000) + "x",
            "? ".repeat(100_000))) {
      assertRefused(() -> YamlDocument.parse("f", deep), "f:");
    }
  }

  @Test
  void aFileThatIsTooLargeIsRefusedUnread(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("f.yaml"), "a: " + "x".repeat(2_000_000));
    assertRefused(
        () -> YamlDocument.read(file),
        "f.yaml: is larger than 1 MB, so it is another file; name a YAML file");
    assertRefused(() -> YamlDocument.read(dir), "is a folder");
  }

  @Test
  void aByteOrderMarkIsNoText(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("f.yaml"), "\ufeffa: 1");
    assertEquals(Map.of("a", 1L), YamlDocument.read(file).tree());
  }

  @Test
  void whatYamlCannotSayIsRefusedInsteadOfGuessed() {
    assertRefused(() -> YamlDocument.parse("f", "a: !!bool yes"), "write true or false");
    assertRefused(() -> YamlDocument.parse("f", "a: !ref x"), "f:1: a: has the tag !ref");
    assertRefused(() -> YamlDocument.parse("f", "a: !!int x"), "'x' is no number");
    assertRefused(() -> YamlDocument.parse("f", "a: " + "9".repeat(100_000)), "is no number");
    assertRefused(() -> YamlDocument.parse("f", "a: 1\n---\nb: 2"), "f:2: is not valid YAML");
  }

  @Test
  void aListAtTheTopIsRefused() {
    assertRefused(
        () -> YamlDocument.parse("f.yaml", "- a\n"), "f.yaml:1: a configuration is a map");
  }

  @Test
  void anEmptyFileIsRefused() {
    assertRefused(() -> YamlDocument.parse("f.yaml", "# nothing\n"), "f.yaml: is empty");
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path dir) {
    assertRefused(
        () -> YamlDocument.read(dir.resolve("no.yaml")), "no.yaml: there is no such file");
  }

  @Test
  void aFileThatIsNoTextIsNamed(@TempDir Path dir) throws IOException {
    Path file = Files.write(dir.resolve("f.yaml"), new byte[] {(byte) 0xFF, (byte) 0xC0, 0});
    assertRefused(() -> YamlDocument.read(file), "is not UTF-8 text");
  }

  private static List<ConfigProblem> problems(YamlDocument document) {
    return assertThrows(
            ConfigException.class, () -> ConfigBinder.bind(RunConfig.class, document.tree(), ""))
        .problems();
  }

  private static void assertRefused(Executable executable, String message) {
    String found = String.valueOf(assertThrows(UserException.class, executable).getMessage());
    assertTrue(found.contains(message), found);
  }
}
