package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jingu.engine.backend.Engines;
import org.jingu.nd4j.Nd4jModule;
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

  @Test
  void whatNobodyForesawIsOneLineAndAFileWithTheTrace() throws IOException {
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), false);
    int code =
        new ErrorReporter(
                console, new Jingu(console), new Configurations(Engines.own(new Nd4jModule())))
            .report(new IllegalStateException("boom"));
    assertEquals(ExitCode.FAILURE, code);
    assertEquals(1, err.toString().lines().count(), err.toString());
    Matcher trace = Pattern.compile("stack trace: (.*)\\)").matcher(err.toString());
    assertTrue(trace.find(), err.toString());
    Path file = Path.of(trace.group(1));
    assertTrue(Files.readString(file).contains("JinguTest"), file.toString());
    Files.delete(file);
  }

  @Test
  void debugShowsTheTraceOfAUsersMistake() {
    CliRun run = CliRun.of("train", "nowhere.yaml", "--debug");
    assertEquals(ExitCode.USAGE, run.code());
    assertTrue(run.err().contains("\tat "), run.all());
    assertTrue(run.err().contains("nowhere.yaml: there is no such file"), run.all());
  }
}
