package org.jingu.cli.listing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jingu.api.data.DataException;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;

/**
 * What people say of a run: {@code notes.json} in its folder, which no run reads.
 *
 * @param note in words; may be empty
 * @param tags single words, in their order
 */
record RunNotes(String note, List<String> tags) {
  private static final String FILE = "notes.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those of a run; empty where nothing was said. */
  static RunNotes of(Path run) {
    Path file = run.resolve(FILE);
    try {
      return Files.exists(file)
          ? JSON.readValue(Files.readString(file), RunNotes.class)
          : new RunNotes("", List.of());
    } catch (JsonProcessingException e) {
      throw new DataException(
          file + " is damaged: " + e.getOriginalMessage() + "; correct or delete it", e);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Failures.reason(e), e);
    }
  }

  /** The same with another note. */
  RunNotes with(String other) {
    return new RunNotes(other, tags);
  }

  /** The same with some tags more, and some less. */
  RunNotes with(List<String> more, List<String> less) {
    TreeSet<String> changed = new TreeSet<>(tags);
    changed.addAll(more);
    less.forEach(changed::remove);
    return new RunNotes(note, List.copyOf(changed));
  }

  void write(Path run) {
    Path file = run.resolve(FILE);
    try {
      AtomicFile.writeString(
          file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + Failures.reason(e), e);
    }
  }
}
