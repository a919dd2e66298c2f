package org.jingu.benchmark.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.SparseColumn;

/**
 * What {@code jingu prepare} wrote, for the peers: the same vocabularies, scaling and parts. Only
 * the first label is read.
 */
final class PreparedData {
  /** The parts of a data set, in order. */
  static final List<String> PARTS = List.of("train", "valid", "test");

  private final DatasetFolder folder;

  PreparedData(Path folder) {
    this.folder = DatasetFolder.read(folder);
  }

  /**
   * A row.
   *
   * @param ids of each sparse feature
   * @param dense the dense features
   * @param label 0 or 1
   */
  record Row(int[][] ids, float[] dense, float label) {}

  /** The number of ids of each sparse feature. */
  int[] tableRows() {
    return schema().sparse().stream().mapToInt(schema()::rows).toArray();
  }

  /** Whether a sparse feature may have several ids, one truth value a feature. */
  boolean[] multiHot() {
    List<SparseColumn> columns = schema().sparse();
    boolean[] several = new boolean[columns.size()];
    for (int i = 0; i < several.length; i++) {
      several[i] = columns.get(i).multiHot();
    }
    return several;
  }

  /** The number of dense features. */
  int denseFeatures() {
    return schema().dense().size();
  }

  /** Reads a part's rows in their order. */
  void forEach(String part, Consumer<Row> reader) {
    List<String> sparse = schema().sparse().stream().map(SparseColumn::name).toList();
    List<String> dense = schema().dense().stream().map(DenseColumn::name).toList();
    forEachBatch(
        part,
        batch -> {
          List<FieldVector> ids = sparse.stream().map(batch::getVector).toList();
          List<FieldVector> numbers = dense.stream().map(batch::getVector).toList();
          FieldVector labels = batch.getVector(schema().labelNames().get(0));
          for (int row = 0; row < batch.getRowCount(); row++) {
            int[][] rowIds = new int[ids.size()][];
            for (int i = 0; i < rowIds.length; i++) {
              rowIds[i] = ids(ids.get(i), row);
            }
            float[] rowDense = new float[numbers.size()];
            for (int i = 0; i < rowDense.length; i++) {
              rowDense[i] = number(numbers.get(i), row);
            }
            reader.accept(new Row(rowIds, rowDense, number(labels, row)));
          }
        });
  }

  /** The labels of a part. */
  float[] labels(String part) {
    String name = schema().labelNames().get(0);
    List<Float> values = new ArrayList<>();
    forEachBatch(
        part,
        batch -> {
          FieldVector vector = batch.getVector(name);
          for (int row = 0; row < batch.getRowCount(); row++) {
            values.add(number(vector, row));
          }
        });
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  private DatasetSchema schema() {
    return folder.schema();
  }

  private void forEachBatch(String part, Consumer<VectorSchemaRoot> reader) {
    for (Path file : files(part)) {
      try (RootAllocator allocator = new RootAllocator();
          ArrowFileReader arrow = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
        while (arrow.loadNextBatch()) {
          reader.accept(arrow.getVectorSchemaRoot());
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + file, e);
      }
    }
  }

  private List<Path> files(String part) {
    List<Path> files = new ArrayList<>();
    for (String input : folder.inputs(part)) {
      Path path = Path.of(input);
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      try (Stream<Path> listed = Files.list(path)) {
        listed.filter(it -> it.toString().endsWith(".arrow")).sorted().forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + path, e);
      }
    }
    return files;
  }

  private static int[] ids(FieldVector vector, int row) {
    Object cell = vector.getObject(row);
    if (cell instanceof List<?> list) {
      return list.stream().mapToInt(id -> ((Number) id).intValue()).toArray();
    }
    return cell == null ? new int[0] : new int[] {((Number) cell).intValue()};
  }

  private static float number(FieldVector vector, int row) {
    return ((Number) vector.getObject(row)).floatValue();
  }
}
