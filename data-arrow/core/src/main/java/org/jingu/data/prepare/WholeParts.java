package org.jingu.data.prepare;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.data.DataException;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.vocab.TokenMemory;
import org.jingu.files.AtomicFile;
import org.jingu.files.Failures;
import org.jingu.files.Folders;
import org.jspecify.annotations.Nullable;

/**
 * What a preparation has completed of its data set, so that the next one of the same rows and
 * configuration goes on from there when it was killed: first what was fitted, then the {@link
 * Portion} of each part's raw files in their order. Each is told of by a file that appears when it
 * is on the disk.
 */
final class WholeParts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FITTED = "fitted";

  private final OutputFolder folder;
  private final Map<Part, Portion> portions = new EnumMap<>(Part.class);
  private @Nullable Preprocessor fitted;

  private WholeParts(OutputFolder folder) {
    this.folder = folder;
  }

  /**
   * Takes what is whole in a folder, and removes the rest.
   *
   * @param learns whether what encodes the rows is learned from them
   * @param memory for the tokens of what was fitted
   */
  static WholeParts of(OutputFolder folder, boolean learns, TokenMemory memory) {
    WholeParts whole = new WholeParts(folder);
    try {
      if (!learns || whole.readFitted(memory)) {
        whole.readPortions();
      }
      whole.removeRest();
      if (whole.fitted != null || !whole.portions.isEmpty()) {
        folder.keepWhole();
      }
      return whole;
    } catch (IOException e) {
      throw whole.failed("read", e);
    }
  }

  private boolean readFitted(TokenMemory memory) throws IOException {
    Path saved = folder.whole().resolve(FITTED);
    if (!Files.isRegularFile(saved.resolve(DatasetFolder.SCHEMA_FILE))) {
      return false;
    }
    try {
      DatasetSchema schema = DatasetFolder.read(saved).schema();
      fitted = PreprocessorFiles.load(folder.path(), schema, memory);
      return true;
    } catch (DataException e) {
      // Moved by halves or damaged, and made once more.
      Folders.delete(saved);
      return false;
    }
  }

  private void readPortions() throws IOException {
    for (Part source : Part.values()) {
      Path file = file(source);
      if (!Files.isRegularFile(file)) {
        return;
      }
      Portion portion = JSON.readValue(file.toFile(), Portion.class);
      if (!isThere(portion)) {
        return;
      }
      portions.put(source, portion);
    }
  }

  /** What was moved here by halves is not. */
  private boolean isThere(Portion portion) throws IOException {
    long quarantined = portion.badRows().bytes();
    boolean there = quarantined == 0 || size(Quarantine.FILE) >= quarantined;
    boolean same = fitted == null || fitted.fingerprint().parts().equals(portion.fingerprint());
    for (Portion.Written part : portion.parts().values()) {
      for (DataFile file : part.files()) {
        Long bytes = file.bytes();
        there &= bytes != null && size(file.path()) == bytes;
      }
    }
    return there && same;
  }

  private long size(String name) throws IOException {
    Path file = folder.path().resolve(name);
    return Files.isRegularFile(file) ? Files.size(file) : -1;
  }

  private void removeRest() throws IOException {
    Set<String> kept = new HashSet<>();
    portions.values().forEach(it -> it.parts().keySet().forEach(part -> kept.add(part.folder())));
    kept.add(Quarantine.FILE);
    if (fitted != null) {
      kept.addAll(PreprocessorFiles.FOLDERS);
    }
    for (Path entry : Folders.list(folder.path())) {
      if (!kept.contains(entry.getFileName().toString())) {
        Folders.delete(entry);
      }
    }
    for (Part source : Part.values()) {
      if (!portions.containsKey(source)) {
        Files.deleteIfExists(file(source));
      }
    }
  }

  private Path file(Part source) {
    return folder.whole().resolve(source.folder() + ".json");
  }

  /** What was fitted, or null. */
  @Nullable Preprocessor fitted() {
    return fitted;
  }

  /** Whether all is there that is made of the raw files of a part. */
  boolean has(Part source) {
    return portions.containsKey(source);
  }

  /** How much there is of the quarantine. */
  Quarantine.Mark badRows() {
    Quarantine.Mark mark = Quarantine.Mark.START;
    for (Portion portion : portions.values()) {
      mark = portion.badRows();
    }
    return mark;
  }

  /** Keeps what was fitted. */
  void keep(Preprocessor made) {
    PreprocessorFiles.saveFiles(made, folder.path());
    PreprocessorFiles.saveSchema(made, folder.whole().resolve(FITTED), Map.of(), Map.of());
    folder.keepWhole();
  }

  /** Keeps what was made of the raw files of a part. */
  void keep(Part source, Portion portion) {
    portions.put(source, portion);
    try {
      AtomicFile.write(file(source), JSON.writeValueAsBytes(portion));
    } catch (IOException e) {
      throw failed("write", e);
    }
    folder.keepWhole();
  }

  private DataException failed(String what, IOException e) {
    return new DataException(
        "cannot %s '%s': %s".formatted(what, folder.whole(), Failures.reason(e)), e);
  }

  /** All parts. */
  Map<Part, Portion.Written> parts() {
    Map<Part, Portion.Written> parts = new EnumMap<>(Part.class);
    portions.values().forEach(it -> parts.putAll(it.parts()));
    return parts;
  }

  /** What was odd about the raw rows. */
  List<String> warnings() {
    return portions.values().stream().flatMap(it -> it.warnings().stream()).distinct().toList();
  }

  /** What is there, in words. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    if (fitted != null) {
      names.add("what was fitted");
    }
    parts().keySet().forEach(part -> names.add("the " + part.folder() + " part"));
    return names;
  }
}
