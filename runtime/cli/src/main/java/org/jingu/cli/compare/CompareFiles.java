package org.jingu.cli.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jingu.cli.ExitCode;
import org.jingu.cli.UserException;

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
      Files.createDirectories(folder);
      write(folder.resolve(JSON), MAPPER.writeValueAsString(report) + "\n");
      write(folder.resolve(MARKDOWN), new CompareTable(report).markdown());
      write(folder.resolve(PAGE), new ComparePage(report).html());
    } catch (IOException e) {
      throw new UserException(ExitCode.FAILURE, "cannot write to " + folder + ": " + e, e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling(".tmp-" + file.getFileName());
    Files.writeString(temporary, text, StandardCharsets.UTF_8);
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
