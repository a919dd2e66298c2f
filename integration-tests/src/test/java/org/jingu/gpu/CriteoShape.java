package org.jingu.gpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.Pooling;
import org.jingu.data.schema.DataFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/**
 * A data set of Criteo's shape in Arrow files: a label, 13 dense and 26 sparse features, ids by a
 * power law. Its values mean nothing; it is there to be read fast.
 *
 * @param rowsOfTable the number of ids of each sparse feature
 */
record CriteoShape(int rowsOfTable) {
  private static final int DENSE = 13;
  private static final int SPARSE = 26;
  private static final int ROWS_OF_FILE = 1 << 20;

  /** Writes so many examples as the part "train", in files of a million rows. */
  void write(Path folder, int examples) {
    SplittableRandom random = new SplittableRandom(1);
    List<SplittableRandom> streams = new ArrayList<>();
    for (int first = 0; first < examples; first += ROWS_OF_FILE) {
      streams.add(random.split());
    }
    List<DataFile> files =
        IntStream.range(0, streams.size())
            .parallel()
            .mapToObj(
                i ->
                    file(
                        folder,
                        i,
                        Math.min(ROWS_OF_FILE, examples - i * ROWS_OF_FILE),
                        streams.get(i)))
            .toList();
    new DatasetFolder(folder, schema(files)).writeSchema();
  }

  private DataFile file(Path folder, int number, int rows, SplittableRandom random) {
    List<Field> columns = new ArrayList<>(List.of(ColumnType.FLOAT32.named("click")));
    IntStream.range(0, DENSE).forEach(i -> columns.add(ColumnType.FLOAT32.named("d" + i)));
    IntStream.range(0, SPARSE).forEach(i -> columns.add(ColumnType.INT32.named("f" + i)));
    String name = "train/part-%05d.arrow".formatted(number);
    try (ArrowTableWriter writer = ArrowTableWriter.create(folder.resolve(name), columns)) {
      for (int row = 0; row < rows; row++) {
        writer.setFloat(0, random.nextDouble() < 0.25 ? 1 : 0);
        for (int i = 0; i < DENSE; i++) {
          writer.setFloat(1 + i, (float) random.nextDouble());
        }
        for (int i = 0; i < SPARSE; i++) {
          writer.setInt(1 + DENSE + i, id(random));
        }
        writer.endRow();
      }
      ArrowTableWriter.Written written = writer.commit();
      return new DataFile(name, written.rows(), written.bytes(), written.sha256());
    }
  }

  private int id(SplittableRandom random) {
    double u = random.nextDouble();
    return (int) Math.min(rowsOfTable - 1, rowsOfTable * (u * u * u * u));
  }

  private DatasetSchema schema(List<DataFile> files) {
    return new DatasetSchema(
        DatasetSchema.FORMAT_VERSION,
        IntStream.range(0, DENSE).mapToObj(i -> DenseColumn.of("d" + i)).toList(),
        IntStream.range(0, SPARSE)
            .mapToObj(i -> new SparseColumn("f" + i, null, rowsOfTable, Pooling.SUM, false))
            .toList(),
        List.of(LabelColumn.of("click")),
        null,
        null,
        List.of(),
        Map.of(),
        Map.of(),
        Map.of("train", files),
        Map.of("generator", "criteo shape", "seed", 1));
  }
}
