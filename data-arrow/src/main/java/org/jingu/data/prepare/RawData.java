package org.jingu.data.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormat;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.Row;
import org.jingu.data.format.RowReader;
import org.jingu.data.format.TextFile;
import org.jspecify.annotations.Nullable;

/** The raw files of a configuration, read pass by pass. */
final class RawData {
  /** Takes the good rows of a pass. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes a row.
     *
     * @param example valid until the next row
     * @param ordinal the row's number in the pass, bad rows counted
     */
    void row(RawExample example, long ordinal);
  }

  private final PrepareConfig config;
  private final Path input;
  private final ProgressListener listener;
  private final InputFormats formats = InputFormats.load();
  private List<SideTable> tables = List.of();
  private boolean joined;

  RawData(PrepareConfig config, Path input, ProgressListener listener) {
    this.config = config;
    this.input = input;
    this.listener = listener;
  }

  /**
   * Checks that every file is there and is what its checksum says.
   *
   * @throws DataException naming all files that are missing, or the first that is another
   */
  void verify() {
    Set<String> files = files();
    List<String> missing = new ArrayList<>();
    for (String file : files) {
      if (!Files.isRegularFile(input.resolve(file))) {
        missing.add(file);
      }
    }
    if (!missing.isEmpty()) {
      throw new DataException(
          "'%s' lacks %s; get the data set, or set the input folder"
              .formatted(input, String.join(", ", missing)));
    }
    PhaseMeter meter = new PhaseMeter(listener, "verify", size(checked(files)));
    for (Map.Entry<String, String> sum : config.checksums().entrySet()) {
      if (!files.contains(sum.getKey())) {
        throw new ConfigException(
            "checksums." + sum.getKey(),
            "is no input file; " + Suggestions.of(sum.getKey(), files));
      }
      Checksums.verify(input.resolve(sum.getKey()), sum.getValue());
    }
    meter.end();
  }

  /** The files that have a checksum. */
  private List<String> checked(Set<String> files) {
    return files.stream().filter(config.checksums()::containsKey).toList();
  }

  /** Joins side tables that were read before; their files are not needed then. */
  void join(List<SideTable> given) {
    tables = given;
    joined = true;
  }

  /** Reads the side tables. */
  List<SideTable> readSideTables(Quarantine quarantine) {
    List<SideTable> read = new ArrayList<>();
    for (Map.Entry<String, JoinConfig> join : config.joins().entrySet()) {
      String where = "joins." + join.getKey();
      JoinConfig it = join.getValue();
      Quarantine.OfFile bad = quarantine.of(it.file());
      InputFormat<?> format = formats.get(it.format(), where + ".format");
      try (RowReader in = format.open(file(it.file()), it.options(), where + ".options")) {
        read.add(SideTable.read(join.getKey(), it, in, bad));
      }
      bad.check();
    }
    tables = List.copyOf(read);
    return tables;
  }

  /**
   * Reads files from first to last.
   *
   * @param quarantine takes the bad rows, or null where they were taken in an earlier pass
   */
  void read(String phase, List<String> files, @Nullable Quarantine quarantine, Sink sink) {
    PhaseMeter meter = new PhaseMeter(listener, phase, size(files));
    long before = 0;
    long ordinal = 0;
    for (String name : files) {
      Quarantine.OfFile bad = quarantine == null ? null : quarantine.of(name);
      try (RowReader in = open(name)) {
        RowParser parser = new RowParser(config, tables, name, in.columns(), false);
        RawExample example = parser.example();
        for (Row row = in.next(); row != null; row = in.next()) {
          if (bad != null) {
            bad.row();
          }
          try {
            parser.parse(row, example);
            sink.row(example, ordinal);
          } catch (BadRowException e) {
            meter.badRow();
            if (bad != null) {
              bad.add(row, String.valueOf(e.getMessage()));
            }
          }
          ordinal++;
          meter.row(before + in.bytesRead());
        }
      }
      if (bad != null) {
        bad.check();
      }
      before += size(List.of(name));
    }
    meter.end();
  }

  private RowReader open(String name) {
    InputFormat<?> format = formats.get(config.format(), "format");
    return format.open(file(name), config.options(), "options");
  }

  private TextFile file(String name) {
    return new TextFile(input.resolve(name), name);
  }

  /** Where the data came from: each file with its size and, where given, its checksum. */
  Map<String, Object> provenance() {
    Map<String, Object> files = new LinkedHashMap<>();
    for (String file : files()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("bytes", size(List.of(file)));
      if (config.checksums().containsKey(file)) {
        entry.put("checksum", config.checksums().get(file));
      }
      files.put(file, entry);
    }
    return Map.of("files", files);
  }

  private Set<String> files() {
    Set<String> files = new LinkedHashSet<>();
    for (Part part : Part.values()) {
      files.addAll(config.files().of(part));
    }
    if (!joined) {
      config.joins().values().forEach(join -> files.add(join.file()));
    }
    return files;
  }

  /** Bytes of files, as stored. */
  long size(List<String> files) {
    long bytes = 0;
    for (String file : files) {
      try {
        bytes += Files.size(input.resolve(file));
      } catch (IOException e) {
        throw new DataException("cannot read '" + input.resolve(file) + "': " + e, e);
      }
    }
    return bytes;
  }
}
