package org.jingu.cli.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jingu.cli.Console;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.data.profile.DatasetProfile;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;

/**
 * What is told of a data set.
 *
 * @param data its folder
 * @param jingu the program's version
 * @param made when, as an ISO instant
 * @param findings what is worth a look, a sentence each
 * @param profile what its parts hold
 */
public record DataReport(
    String data, String jingu, String made, List<String> findings, DatasetProfile profile) {

  /** The report of a profile, with what is worth a look. */
  public static DataReport of(String data, String jingu, String made, DatasetProfile profile) {
    return new DataReport(data, jingu, made, DataFindings.of(profile), profile);
  }

  /** Shows it. */
  public void print(Console console) {
    console.result(this);
    DataTables tables = new DataTables(profile);
    for (DataTables.Cut cut : List.of(tables.parts(), tables.sparse(), tables.dense())) {
      if (!cut.rows().isEmpty()) {
        cut.table().print(console);
        console.line("");
      }
    }
    findings.forEach(finding -> console.line("%s", "! " + finding));
  }

  /**
   * Writes it as a page, all or nothing.
   *
   * @throws UserException if it cannot be written
   */
  public void write(Path file) {
    try {
      AtomicFile.writeString(file, new DataPage(this).html());
    } catch (IOException e) {
      throw new UserException(
          ExitCode.FAILURE, "cannot write %s: %s".formatted(file, Failures.reason(e)), e);
    }
  }
}
