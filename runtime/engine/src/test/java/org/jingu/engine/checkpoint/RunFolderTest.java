package org.jingu.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.files.Folders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path temporary;
  private Path folder;
  private Path vocabulary;

  @BeforeEach
  void writeVocabulary() throws IOException {
    folder = temporary.resolve("run");
    vocabulary = Files.writeString(temporary.resolve("user.json"), "[1,2]");
  }

  @Test
  void aRunKeepsConfigurationManifestAndVocabulary() throws IOException {
    open(Map.of("seed", 1), false).close();
    SavedRun run = new SavedRun(folder);
    assertEquals("model: {}\n", run.config());
    assertEquals("[1,2]", Files.readString(run.data().resolve("vocabulary/user.json")));
    Manifest manifest = run.manifest();
    assertEquals("wukong", manifest.plugin().name());
    assertEquals(Map.of("seed", 1), manifest.config());
    assertEquals(Manifest.Machine.current(), manifest.machine());
    assertEquals(null, manifest.outcome());
  }

  @Test
  void anExistingRunIsNotOverwritten() throws IOException {
    begin(Map.of());
    String message =
        assertThrows(CheckpointException.class, () -> open(Map.of(), false)).getMessage();
    assertTrue(message.contains("already holds a run (last checkpoint at step 7"), message);
    assertTrue(message.contains("continue it with --resume, or choose another folder"), message);
  }

  @Test
  void aFolderWithOtherFilesIsNotUsed() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("thesis.tex"), "years of work");
    String message =
        assertThrows(CheckpointException.class, () -> open(Map.of(), true)).getMessage();
    assertTrue(message.contains("is not empty and not a run folder: it holds thesis.tex"), message);
    assertEquals(List.of(folder.resolve("thesis.tex")), Folders.list(folder));
  }

  @Test
  void aRunThatTrainedNothingIsStartedAnewWithOtherKeys() throws IOException {
    try (RunFolder run = open(Map.of("seed", 1), false)) {
      run.metrics().append("train", new Point(1));
    }
    for (boolean resume : new boolean[] {false, true}) {
      Map<String, Object> changed = Map.of("seed", resume ? 2 : 3);
      try (RunFolder run = open(changed, resume)) {
        assertFalse(run.resumed());
      }
      assertEquals(changed, new SavedRun(folder).manifest().config());
      assertEquals("", Files.readString(folder.resolve("metrics.jsonl")));
    }
  }

  @Test
  void anInterruptedStartIsStartedAnew() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.yaml"), "model: {}\n");
    Path leftover = Files.writeString(folder.resolve(".jingu-0123456789abcdef.tmp"), "{");
    Path older = Files.writeString(folder.resolve(".tmp-manifest.json"), "{");
    try (RunFolder run = open(Map.of("seed", 2), true)) {
      assertFalse(run.resumed());
    }
    assertFalse(Files.exists(leftover));
    assertFalse(Files.exists(older));
    assertEquals(Map.of("seed", 2), new SavedRun(folder).manifest().config());
  }

  @Test
  void linksInThePlaceOfItsFilesAreNotFollowed() throws IOException {
    Path victim = Files.writeString(temporary.resolve("victim"), "mine");
    Files.createDirectories(folder);
    for (String name : List.of("config.yaml", "metrics.jsonl")) {
      Files.createSymbolicLink(folder.resolve(name), victim);
    }
    open(Map.of(), false).close();
    assertEquals("mine", Files.readString(victim));
    Files.delete(folder.resolve(".lock"));
    Files.createSymbolicLink(folder.resolve(".lock"), victim);
    assertThrows(CheckpointException.class, () -> open(Map.of(), true));
    assertEquals("mine", Files.readString(victim));
  }

  @Test
  void aManifestOfAnyKindIsToldWithItsFile() throws IOException {
    open(Map.of(), false).close();
    Path file = folder.resolve("manifest.json");
    for (String text : List.of("", "null", "[]", "[".repeat(100_000), "{\"a\": ", "{}")) {
      Files.writeString(file, text);
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> new SavedRun(folder).manifest());
      assertTrue(String.valueOf(e.getMessage()).contains(file + " is damaged"), e.getMessage());
    }
  }

  @Test
  void aLinkToAFolderIsARunFolder() throws IOException {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    Files.createSymbolicLink(folder, disk);
    open(Map.of(), false).close();
    assertTrue(Files.exists(disk.resolve("manifest.json")));
  }

  @Test
  void everyDifferenceIsNamedBeforeAResume() throws IOException {
    begin(Map.of("train", Map.of("lr", 0.1, "epochs", 3)));
    String message =
        assertThrows(
                CheckpointException.class,
                () -> open(Map.of("train", Map.of("lr", 0.2, "clip", 1)), true))
            .getMessage();
    assertTrue(message.contains("config.train.lr: was 0.1, now 0.2"), message);
    assertTrue(message.contains("config.train.epochs: was 3, now not set"), message);
    assertTrue(message.contains("config.train.clip: was not set, now 1"), message);
  }

  @Test
  void anotherVersionOfWhatAPluginBroughtIsNamedBeforeAResume() throws IOException {
    Manifest made = manifest(Map.of(), Map.of());
    Manifest.Extension loss = new Manifest.Extension("loss", "weighted", "1.0", "a.jar", 1);
    open(made.using(List.of(loss)), false).close();
    Files.createDirectories(folder.resolve("checkpoints/step-000000007"));
    open(made.using(List.of(loss)), true).close();
    assertEquals(List.of(loss), new SavedRun(folder).manifest().extensions());

    Manifest.Extension newer = new Manifest.Extension("loss", "weighted", "1.1", "b.jar", 1);
    String message =
        assertThrows(CheckpointException.class, () -> open(made.using(List.of(newer)), true))
            .getMessage();
    assertTrue(message.contains("extensions.loss.weighted: was \"1.0\", now \"1.1\""), message);
  }

  @Test
  void aManifestOfAnOlderJinguHasNoExtensionsAndIsResumed() throws IOException {
    begin(Map.of());
    Path file = folder.resolve("manifest.json");
    String text = Files.readString(file);
    String older = text.replaceFirst("\\s*\"extensions\" : \\[ ],", "");
    assertFalse(older.contains("extensions"), older);
    Files.writeString(file, older);
    open(Map.of(), true).close();
    assertEquals(List.of(), new SavedRun(folder).manifest().extensions());
  }

  @Test
  void anotherEnvironmentIsResumedAndWrittenDown() throws IOException {
    begin(Map.of(), Map.of("omp_num_threads", "2", "gpu", "A"));
    Map<String, String> other = Map.of("omp_num_threads", "4", "gpu", "A");
    List<String> changed = List.of("environment.omp_num_threads: was \"2\", now \"4\"");
    try (RunFolder run = resume(other)) {
      assertEquals(changed, run.changes());
    }
    try (RunFolder run = resume(other)) {
      assertEquals(List.of(), run.changes());
    }
    Manifest manifest = new SavedRun(folder).manifest();
    assertEquals(other, manifest.environment());
    assertEquals(
        List.of(changed, List.of()),
        manifest.resumed().stream().map(Manifest.Resumption::changed).toList());
  }

  @Test
  void aManifestWithoutAKeyIsDamaged() throws IOException {
    begin(Map.of());
    Path file = folder.resolve("manifest.json");
    String text = Files.readString(file).replaceFirst("\"started\" : .*?,", "");
    Files.writeString(file, text);
    String message =
        assertThrows(CheckpointException.class, () -> open(Map.of(), true)).getMessage();
    assertTrue(message.contains("manifest.json is damaged: Missing"), message);
    assertTrue(message.contains("'started'"), message);
  }

  @Test
  void aManifestOfAnOlderJinguIsRead() throws IOException {
    begin(Map.of(), Map.of("omp_num_threads", "2"));
    Path file = folder.resolve("manifest.json");
    String text =
        Files.readString(file)
            .replaceFirst("(?s)\"environment\" : \\{.*?},", "")
            .replaceFirst("\"resumed\" : \\[ ]", "\"resumed\" : [ \"2026-01-01T00:00:00Z\" ]");
    Files.writeString(file, text);
    try (RunFolder run = resume(Map.of("omp_num_threads", "4"))) {
      assertEquals(List.of(), run.changes());
      assertEquals("2026-01-01T00:00:00Z", run.manifest().resumed().get(0).time());
    }
  }

  @Test
  void aSecondOwnerInTheSameProcessIsRefusedToo() {
    try (RunFolder run = open(Map.of(), false)) {
      String message =
          assertThrows(CheckpointException.class, () -> open(Map.of(), true)).getMessage();
      assertTrue(message.contains("in use by process " + ProcessHandle.current().pid()), message);
      assertFalse(run.resumed());
    }
    open(Map.of(), true).close();
  }

  @Test
  void aDamagedManifestIsNamed() throws IOException {
    open(Map.of(), false).close();
    Files.writeString(folder.resolve("manifest.json"), "{\"format\": 1,");
    String message =
        assertThrows(CheckpointException.class, () -> open(Map.of(), true)).getMessage();
    assertTrue(message.contains("manifest.json is damaged"), message);
  }

  @Test
  void aMetricsFileThatWasCutIsNotGoneOnWith() throws IOException {
    try (RunFolder run = open(Map.of(), false)) {
      run.metrics().append("train", new Point(1));
      long length = run.metrics().sync();
      assertEquals(length, Files.size(folder.resolve("metrics.jsonl")));
      assertThrows(CheckpointException.class, () -> run.metrics().truncate(length + 1));
      run.metrics().append("train", new Point(2));
      run.metrics().truncate(length);
      run.metrics().append("train", new Point(3));
    }
    List<String> lines = Files.readAllLines(folder.resolve("metrics.jsonl"));
    assertEquals(2, lines.size());
    assertTrue(lines.get(1).endsWith("\"step\":3}"), lines.get(1));
  }

  @Test
  void aFolderWithoutARunSaysWhatItLacks() {
    String message =
        assertThrows(CheckpointException.class, () -> new SavedRun(temporary).manifest())
            .getMessage();
    assertTrue(message.contains("is not a run folder: it has no manifest.json"), message);
  }

  private record Point(long step) {}

  /** Makes a run that has a checkpoint. */
  private void begin(Map<String, Object> config) throws IOException {
    begin(config, Map.of());
  }

  private void begin(Map<String, Object> config, Map<String, String> environment)
      throws IOException {
    open(config, environment, false).close();
    Files.createDirectories(folder.resolve("checkpoints/step-000000007"));
  }

  private RunFolder resume(Map<String, String> environment) {
    return open(Map.of(), environment, true);
  }

  private RunFolder open(Map<String, Object> config, boolean resume) {
    return open(config, Map.of(), resume);
  }

  private RunFolder open(
      Map<String, Object> config, Map<String, String> environment, boolean resume) {
    return open(manifest(config, environment), resume);
  }

  private static Manifest manifest(Map<String, Object> config, Map<String, String> environment) {
    return Manifest.starting(
            new Manifest.Plugin("wukong", "1.2", "wukong.jar", 1),
            config,
            List.of(),
            Map.of("train", "sha256:0"))
        .in(environment);
  }

  private RunFolder open(Manifest manifest, boolean resume) {
    return RunFolder.open(
        folder,
        new RunFolder.Setup(
            "model: {}\n", manifest, Map.of("vocabulary/user.json", vocabulary), resume));
  }
}
