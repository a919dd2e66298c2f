package org.jingu.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jingu.engine.checkpoint.SavedRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/daily.md, with fewer and smaller days. */
class DailyLoopTest {
  private static final String DAYS = "bash examples/daily/days.sh daily/raw 6 5000";
  private static final String LOOP = "bash examples/daily/loop.sh daily";

  @TempDir Path dir;

  @Test
  void aBrokenDayIsRolledBackAndTheNextStartsFromTheModelBefore() throws Exception {
    List<String> commands =
        Files.readAllLines(Path.of("../docs/daily.md")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("bash examples/daily/"))
            .toList();
    assertEquals(List.of(DAYS, LOOP), commands);

    run(DAYS.replace("6 5000", "4 600"));
    String first = run(LOOP);
    String kept = remembered("kept");
    assertTrue(first.contains("2026-11-04: roll back to " + kept), first);
    assertFalse(kept.equals("2026-11-03"), first);
    assertEquals("2026-11-04", remembered("candidate"));
    assertEquals(runs(kept).toString(), origin("2026-11-04"));

    run(DAYS.replace("6 5000", "5 600"));
    String second = run(LOOP);
    assertTrue(second.contains("2026-11-05: keep 2026-11-04"), second);
    assertFalse(second.contains("2026-11-04: roll back"), "a day judges once");
    assertEquals(runs("2026-11-04").toString(), origin("2026-11-05"));

    String nothing = run(LOOP);
    assertEquals("kept: 2026-11-04; to be judged on the next day: 2026-11-05", nothing.strip());
  }

  @Test
  void aDayThatBrokeOffAfterItWasLearnedDoesNotJudgeItself() throws Exception {
    run(DAYS.replace("6 5000", "2 300"));
    run(LOOP);
    Files.writeString(dir.resolve("daily/last"), "2026-11-01\n");
    String again = run(LOOP);
    assertTrue(again.endsWith("kept: 2026-11-01; to be judged on the next day: 2026-11-02\n"));
    assertFalse(again.contains("2026-11-02: keep") || again.contains("roll back"), again);
  }

  private String remembered(String name) throws IOException {
    return Files.readString(dir.resolve("daily").resolve(name)).strip();
  }

  private Path runs(String day) {
    return dir.resolve("daily/runs").resolve(day);
  }

  private String origin(String day) {
    return new SavedRun(runs(day)).manifest().from().run();
  }

  private String run(String command) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(command.split(" ")));
    words.set(1, Path.of("..").resolve(words.get(1)).toRealPath().toString());
    words.set(2, dir.resolve(words.get(2)).toString());
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("JINGU", program().toString());
    Process process = builder.directory(dir.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }

  /** The program as these tests have it on their class path. */
  private Path program() throws IOException {
    Path file = dir.resolve("jingu");
    String words =
        TrainingProcess.program(List.of()).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Files.writeString(file, "#!/bin/sh\nexec " + words + " \"$@\"\n");
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }
}
