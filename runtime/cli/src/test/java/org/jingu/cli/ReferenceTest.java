package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is written about the program is what it does. */
class ReferenceTest {
  private static final Path DOCS = Path.of("../../docs");

  @Test
  void configurationMdIsWhatTheRecordsSay() throws IOException {
    CliRun run = CliRun.of("reference");
    assertEquals(ExitCode.OK, run.code(), run.all());
    assertEquals(
        run.out(),
        Files.readString(DOCS.resolve("configuration.md")),
        "out of date: ./jingu reference > docs/configuration.md");
  }

  @Test
  void everyKeyOfTheReferenceHasAMeaning() {
    List<String> bare =
        CliRun.of("reference").out().lines().filter(line -> line.endsWith("|  |")).toList();
    assertEquals(List.of(), bare);
  }

  @Test
  void everyCommandAndOptionStandsInCliMd() throws IOException {
    String text = Files.readString(DOCS.resolve("cli.md"));
    CommandLine jingu =
        new Jingu(
                new Console(
                    new PrintWriter(new StringWriter()),
                    new PrintWriter(new StringWriter()),
                    false))
            .commandLine();
    Set<String> missing = new TreeSet<>();
    jingu
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (!text.contains("`" + name)) {
                missing.add(name);
              }
              command.getCommandSpec().options().stream()
                  .map(CommandLine.Model.OptionSpec::longestName)
                  .filter(option -> !text.contains(option))
                  .forEach(missing::add);
            });
    assertTrue(missing.isEmpty(), "docs/cli.md lacks " + missing);
  }

  @Test
  void everyExitCodeStandsInErrorsMd() throws Exception {
    String text = Files.readString(DOCS.resolve("errors.md"));
    for (Field code : ExitCode.class.getFields()) {
      assertTrue(text.matches("(?s).*\\| " + code.getInt(null) + "[ ,].*"), code.getName());
    }
  }
}
