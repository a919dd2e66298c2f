package org.jingu.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;

/** Reads Arrow files back through Arrow's own reader. */
final class ArrowColumns {
  private ArrowColumns() {}

  /** Every column of the file, or of all files of the folder in the order of their names. */
  static Map<String, List<Object>> read(Path path) {
    Map<String, List<Object>> columns = new LinkedHashMap<>();
    for (Path file : files(path)) {
      try (RootAllocator allocator = new RootAllocator();
          ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        while (reader.loadNextBatch()) {
          for (FieldVector vector : root.getFieldVectors()) {
            List<Object> cells =
                columns.computeIfAbsent(vector.getName(), name -> new ArrayList<>());
            for (int i = 0; i < vector.getValueCount(); i++) {
              cells.add(vector.getObject(i));
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return columns;
  }

  /** A column of numbers. */
  static double[] numbers(Path path, String column) {
    return read(path).get(column).stream().mapToDouble(it -> ((Number) it).doubleValue()).toArray();
  }

  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> listed = Files.list(path)) {
      return listed.filter(it -> it.toString().endsWith(".arrow")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
