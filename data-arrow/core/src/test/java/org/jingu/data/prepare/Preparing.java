package org.jingu.data.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.jingu.api.config.ConfigBinder;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A folder of small raw files, and what a preparation makes of them. */
final class Preparing {
  private final Path folder;

  Preparing(Path folder) {
    this.folder = folder;
  }

  /** Writes a raw file. */
  Preparing file(String name, String... lines) {
    try {
      Files.createDirectories(input().resolve(name).getParent());
      Files.writeString(input().resolve(name), String.join("\n", lines) + "\n");
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path input() {
    return folder.resolve("raw");
  }

  Path out() {
    return folder.resolve("out");
  }

  PrepareReport run(String yaml) {
    return run(yaml, out());
  }

  PrepareReport run(String yaml, Path out) {
    return Preparation.run(config(yaml), input(), out, ProgressListener.none());
  }

  static PrepareConfig config(String yaml) {
    Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    Map<String, Object> typed = new LinkedHashMap<>();
    ((Map<?, ?>) tree).forEach((key, value) -> typed.put(String.valueOf(key), value));
    return ConfigBinder.bind(PrepareConfig.class, typed, "");
  }

  /** A column of a part, as text; null where it is null. */
  List<String> column(String part, String name) {
    return column(out().resolve(part).resolve("part-00000.arrow"), name);
  }

  static List<String> column(Path file, String name) {
    List<String> values = new ArrayList<>();
    try (RootAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      while (reader.loadNextBatch()) {
        FieldVector column = reader.getVectorSchemaRoot().getVector(name);
        for (int row = 0; row < column.getValueCount(); row++) {
          Object value = column.getObject(row);
          values.add(value == null ? "null" : value.toString());
        }
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The tokens of a table by id. */
  List<String> tokens(String table) {
    return column(out().resolve("vocabulary").resolve(table + ".arrow"), "token");
  }

  /** Every file under a folder with its content as text of bytes. */
  static Map<String, String> contents(Path folder) {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(path);
        contents.put(
            folder.relativize(path).toString(),
            new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      return contents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names in the folder that holds raw files and output. */
  List<String> names() {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
