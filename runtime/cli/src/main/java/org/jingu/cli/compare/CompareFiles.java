package org.jingu.cli.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;

/** Writes a comparison into its folder, each file as a whole. */
final class CompareFiles {
  static final String JSON = "compare.json";
  static final String MARKDOWN = "compare.md";
  static final String PAGE = "compare.html";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private CompareFiles() {}

  /**
   * Writes the data, the table and the page.
   *
   * @throws UserException if the folder cannot be written
   */
  static void write(Path folder, CompareReport report) {
    try {
      AtomicFile.writeString(folder.resolve(JSON), MAPPER.writeValueAsString(report) + "\n");
      AtomicFile.writeString(folder.resolve(MARKDOWN), new CompareTable(report).markdown());
      AtomicFile.writeString(folder.resolve(PAGE), new ComparePage(report).html());
    } catch (IOException e) {
      throw new UserException(
          ExitCode.FAILURE, "cannot write the comparison: " + Failures.reason(e), e);
    }
  }
}
