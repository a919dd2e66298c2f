package org.jingu.data.prepare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jingu.api.config.ConfigException;
import org.jingu.api.data.DataException;
import org.jingu.data.format.InputFormats;
import org.jingu.data.format.RowReader;
import org.jspecify.annotations.Nullable;

/** The raw files of a configuration, read pass by pass. */
final class RawData implements AutoCloseable {
  private final PrepareConfig config;
  private final RawFiles files;
  private final ProgressListener listener;
  private final RawReaders readers;
  private final Warnings warnings = new Warnings();
  private List<SideTable> tables = List.of();
  private boolean joinsRead = true;

  /**
   * Finds the files.
   *
   * @throws DataException naming all files that are missing
   */
  RawData(PrepareConfig config, InputFormats formats, Path input, ProgressListener listener) {
    this(config, formats, new RawFiles(config, input, true), listener);
  }

  private RawData(
      PrepareConfig config, InputFormats formats, RawFiles files, ProgressListener listener) {
    this.config = config;
    this.files = files;
    this.readers = new RawReaders(config, formats, List.of());
    this.listener = listener;
  }

  /** With side tables that were read before, whose files are not needed then. */
  static RawData joined(
      PrepareConfig config,
      InputFormats formats,
      Path input,
      List<SideTable> tables,
      ProgressListener listener) {
    RawData data = new RawData(config, formats, new RawFiles(config, input, false), listener);
    data.tables = tables;
    data.joinsRead = false;
    return data;
  }

  private boolean isSideTable(String name) {
    return config.joins().values().stream()
        .anyMatch(it -> Path.of(it.file()).normalize().equals(Path.of(name).normalize()));
  }

  /**
   * Checks that every file is what its checksum says.
   *
   * @throws DataException naming the first that is another
   */
  void verify() {
    Map<String, RawFile> byName = files.byName();
    Map<RawFile, String> sums = new LinkedHashMap<>();
    config
        .checksums()
        .forEach(
            (name, sum) -> {
              RawFile file = byName.get(Path.of(name).normalize().toString());
              if (file == null && !joinsRead && isSideTable(name)) {
                return;
              }
              if (file == null) {
                throw new ConfigException(
                    "checksums." + name,
                    "is no input file; " + Columns.suggestion(name, byName.keySet()));
              }
              sums.put(file, sum);
            });
    PhaseMeter meter = new PhaseMeter(listener, "verify", size(List.copyOf(sums.keySet())));
    sums.forEach((file, sum) -> Checksums.verify(file.text().path(), sum));
    meter.end();
  }

  /** Reads the side tables. */
  List<SideTable> readSideTables(Quarantine quarantine) {
    List<SideTable> read = new ArrayList<>();
    for (Map.Entry<String, JoinConfig> join : config.joins().entrySet()) {
      String where = "joins." + join.getKey();
      JoinConfig it = join.getValue();
      Quarantine.OfFile bad = quarantine.of(it.file());
      RawFile file = files.sideTable(join.getKey());
      file.demandUnchanged();
      try (RowReader in = readers.open(file.text(), it, where)) {
        read.add(SideTable.read(join.getKey(), it, config, in, bad));
      }
      file.demandUnchanged();
      bad.check();
    }
    tables = List.copyOf(read);
    return tables;
  }

  /**
   * Reads the files of a part from first to last.
   *
   * @param quarantine takes the bad rows, or null where they were taken in an earlier pass
   * @throws DataException if a file cannot be read, or changed since the preparation began
   */
  void read(String phase, Part part, @Nullable Quarantine quarantine, FileRows.Sink sink) {
    PhaseMeter meter = new PhaseMeter(listener, phase, size(part));
    long before = 0;
    long ordinal = 0;
    for (RawFile file : files.of(part)) {
      Quarantine.OfFile bad = quarantine == null ? null : quarantine.of(file.name());
      file.demandUnchanged();
      try (RowReader in = readers.open(file.text(), false)) {
        ordinal =
            new FileRows(in, warnings, bad, meter, before, ordinal, sink)
                .read(odd -> parser(file, in, odd), config.threadCount(), file.size());
      }
      file.demandUnchanged();
      if (bad != null) {
        bad.check();
      }
      before += file.size();
    }
    meter.end();
  }

  /**
   * Checks that files are what they were.
   *
   * @throws DataException naming the first that somebody changed
   */
  void demandUnchanged(Part part) {
    files.of(part).forEach(RawFile::demandUnchanged);
  }

  private RowParser parser(RawFile file, RowReader in, Warnings odd) {
    return new RowParser(
        config, tables, file.name(), in.columns(), in.decimalComma(), false, false, odd);
  }

  /**
   * Where the data came from: each file with its size and, where given, its checksum, and the jars
   * of plugins' formats.
   */
  Map<String, Object> provenance() {
    Map<String, Object> entries = new LinkedHashMap<>();
    files
        .byName()
        .forEach(
            (name, file) -> {
              Map<String, Object> entry = new LinkedHashMap<>();
              entry.put("bytes", file.size());
              config
                  .checksums()
                  .forEach(
                      (named, sum) -> {
                        if (Path.of(named).normalize().toString().equals(name)) {
                          entry.put("checksum", sum);
                        }
                      });
              entries.put(name, entry);
            });
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("files", entries);
    Map<String, Object> brought = readers.origins();
    if (!brought.isEmpty()) {
      provenance.put("formats", brought);
    }
    return provenance;
  }

  /** What tells these files, as they are now, from others. */
  Map<String, String> identity() {
    Map<String, String> identity = new TreeMap<>();
    files.byName().forEach((name, file) -> identity.put(name, file.state()));
    identity.put("formats", readers.origins().toString());
    return identity;
  }

  /** What is odd about the rows that were read. */
  List<String> warnings() {
    return warnings.all();
  }

  /** Bytes of the files of a part, as stored. */
  long size(Part part) {
    return size(files.of(part));
  }

  private static long size(List<RawFile> files) {
    return files.stream().mapToLong(RawFile::size).sum();
  }

  @Override
  public void close() {
    files.close();
  }
}
