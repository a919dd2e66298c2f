package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JinguTest {
  @TempDir Path dir;

  @Test
  void withoutACommandItShowsItsHelp() {
    CliRun run = CliRun.of();
    assertEquals(ExitCode.OK, run.code());
    assertTrue(run.out().contains("jingu quickstart"), run.all());
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheNearest() {
    CliRun run = CliRun.of("plugns");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().contains("Did you mean: jingu plugins"), run.all());
  }

  @Test
  void aMistypedOptionIsAnsweredWithTheNearest() {
    CliRun run = CliRun.of("plugins", "--jso");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().contains("--json"), run.all());
  }

  @Test
  void pluginsTellsWhyAJarIsNone() throws IOException {
    Files.writeString(dir.resolve("broken.jar"), "no zip file");
    CliRun run = CliRun.of("plugins", "--plugins", dir.toString());
    assertEquals(ExitCode.PLUGIN, run.code());
    assertTrue(run.err().contains("broken.jar: not a readable jar"), run.all());
    assertFalse(run.err().contains("\tat "), run.all());
  }

  @Test
  void pluginsForMachinesIsOneJsonValueALine() throws IOException {
    Files.writeString(dir.resolve("broken.jar"), "no zip file");
    CliRun run = CliRun.of("plugins", "--json", "--plugins", dir.toString());
    String last = run.out().lines().reduce("", (first, second) -> second);
    assertTrue(
        last.startsWith("{") && last.contains("\"problem\":\"not a readable jar"), run.all());
  }

  @Test
  void doctorNamesABrokenPlugin() throws IOException {
    Files.writeString(dir.resolve("broken.jar"), "no zip file");
    CliRun run = CliRun.of("doctor", "--plugins", dir.toString());
    assertEquals(ExitCode.FAILURE, run.code());
    assertTrue(run.out().contains("fail  plugin "), run.all());
    assertTrue(run.out().contains("ok    ND4J"), run.all());
  }

  @Test
  void doctorNamesAMissingDataFolder() {
    CliRun run = CliRun.of("doctor", "--data", dir.resolve("nowhere").toString());
    assertEquals(ExitCode.FAILURE, run.code());
    assertTrue(run.out().contains("nowhere cannot be listed"), run.all());
  }
}
