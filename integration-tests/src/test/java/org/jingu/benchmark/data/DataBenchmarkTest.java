package org.jingu.benchmark.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.data.prepare.PrepareReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole benchmark with few rows, and what makes it fail. */
class DataBenchmarkTest {
  @TempDir Path folder;

  @Test
  void aTableTellsOfEveryWorkAndSubject() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    CommandLine command =
        new CommandLine(new DataBenchmark(new PrintStream(written, true, StandardCharsets.UTF_8)));
    assertEquals(0, command.execute("--rows", "9000", "--log-rows", "600", "--rounds", "1"));
    String table = written.toString(StandardCharsets.UTF_8);
    for (String line :
        List.of(
            "read | Arrow in order",
            "read | Parquet shuffled",
            "lists | Arrow shuffled",
            "lists | arrow-dataset, scan of Parquet",
            "prepare | jingu prepare, 1 threads",
            "prepare | jingu prepare, 2 threads",
            "prepare | DuckDB, 1 threads",
            "prepare | DuckDB, 2 threads",
            "predict | jingu predict",
            "predict | jingu prepare, 1 threads")) {
      assertTrue(table.contains("| " + line + " |"), table);
    }
  }

  @Test
  void whatIsPreparedOtherwiseEndsIt() throws Exception {
    LogWork log = new LogWork(folder, 50);
    PrepareReport report = log.prepare();
    DuckdbWork.Prepared peer =
        new DuckdbWork(log.log(), folder.resolve("x.parquet"), 1).prepare(true);
    assertEquals(50, peer.rows());
    DataBenchmark.compare(report, peer.most(), peer);
    DuckdbWork.Prepared other =
        new DuckdbWork.Prepared(50, Map.of("C1", report.tables().get("C1")), peer.most());
    assertThrows(
        IllegalStateException.class, () -> DataBenchmark.compare(report, peer.most(), other));
    assertThrows(
        IllegalStateException.class, () -> DataBenchmark.compare(report, peer.most() + 0.01, peer));
  }

  @Test
  void subjectsSeeTheSameRows() {
    Rates rates = new Rates(new PrintStream(new ByteArrayOutputStream()), 1);
    RowSubject first = RowSubject.of("first", () -> 3);
    RowSubject other = RowSubject.of("other", () -> 4);
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> rates.measure("work", List.of(first), List.of(other)))
            .getMessage();
    assertEquals("other sees 4 rows, not 3", message);
  }
}
