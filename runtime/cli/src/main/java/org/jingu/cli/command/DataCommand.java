package org.jingu.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.Version;
import org.jingu.cli.data.DataReport;
import org.jingu.cli.data.OpenedParts;
import org.jingu.data.profile.DatasetLook;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jingu data}: what a data set holds. */
@Command(
    name = "data",
    description =
        "Show what a prepared data set holds: rows, label rates, ids, missing and unseen values,"
            + " drift between its parts, and features that give a label away.")
public final class DataCommand implements Callable<Integer> {
  private static final long PROGRESS_ROWS = 1 << 18;

  private final Console console;

  @Parameters(
      paramLabel = "DATA",
      description = "The folder that 'jingu prepare' made, or one of your own with a schema.json.")
  private Path data = Path.of("");

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Also write a page, such as data.html, that any browser shows.")
  private @Nullable Path out;

  @Inject
  DataCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try (OpenedParts parts = OpenedParts.of(data)) {
      DataReport report =
          DataReport.of(
              data.toString(),
              Version.current(),
              Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
              DatasetLook.at(parts.sources(), parts::tokens, this::tell));
      if (out != null) {
        report.write(out);
      }
      report.print(console);
      if (out != null) {
        console.line("page: %s", out);
      }
    }
    return ExitCode.OK;
  }

  private void tell(String part, long done, long all) {
    if (done == all || done % PROGRESS_ROWS < 4096) {
      console.progress("reading %s: %,d of %,d rows".formatted(part, done, all));
    }
  }
}
