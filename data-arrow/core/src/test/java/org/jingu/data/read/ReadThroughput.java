package org.jingu.data.read;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.types.pojo.Field;
import org.jingu.api.Pooling;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;
import org.jingu.data.schema.SparseColumn;
import org.jingu.data.write.ArrowTableWriter;
import org.jingu.data.write.ColumnType;

/**
 * Measures how many examples a second one thread reads from the page cache: data in the shape of
 * Criteo (13 dense columns, 26 of single ids, a label), batches of 4096. Not a test; run its main.
 */
final class ReadThroughput {
  private static final int ROWS = 2_000_000;
  private static final int DENSE = 13;
  private static final int SPARSE = 26;
  private static final int IDS = 100_000;

  /** On a busy machine the thread's own time says more than the clock. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ReadThroughput() {}

  public static void main(String[] arguments) throws Exception {
    for (ColumnType ids : List.of(ColumnType.INT32, ColumnType.INT64, ColumnType.INT32_LIST)) {
      Path folder = Files.createTempDirectory("read-throughput");
      Path file = folder.resolve("data.arrow");
      write(file, ids);
      DatasetSchema schema = schema(ids == ColumnType.INT32_LIST);
      try (Dataset data =
          Dataset.open(
              new DatasetFolder(folder, schema),
              List.of(file.toString()),
              schema.toFeatureSchema(schema.labelNames()),
              new ReadConfig(64, 512, 0))) {
        for (int pass = 0; pass < 4; pass++) {
          measure(ids + " sequential", data, Order.sequential());
        }
        for (int pass = 0; pass < 4; pass++) {
          measure(ids + " shuffled", data, Order.shuffled(1, pass));
        }
      }
      Files.delete(file);
      Files.delete(folder);
    }
  }

  private static void measure(String name, Dataset data, Order order) {
    long start = System.nanoTime();
    long startCpu = THREADS.getCurrentThreadCpuTime();
    long examples = 0;
    long bytes;
    try (BatchReader reader = data.open(order, 4096, 0)) {
      for (var batch = reader.next(); batch != null; batch = reader.next()) {
        examples += batch.size();
      }
      bytes = reader.bytesRead();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (THREADS.getCurrentThreadCpuTime() - startCpu) / 1e9;
    System.out.printf(
        "%-22s %6.2f M examples/s, %5.0f MB/s; %6.2f M examples a second of CPU time%n",
        name, examples / seconds / 1e6, bytes / seconds / 1e6, examples / cpuSeconds / 1e6);
  }

  static DatasetSchema schema(boolean lists) {
    List<DenseColumn> dense = new ArrayList<>();
    List<SparseColumn> sparse = new ArrayList<>();
    for (int i = 0; i < DENSE; i++) {
      dense.add(DenseColumn.of("d" + i));
    }
    for (int i = 0; i < SPARSE; i++) {
      sparse.add(new SparseColumn("s" + i, null, IDS, Pooling.SUM, lists));
    }
    return DatasetTest.schema(dense, sparse, List.of(LabelColumn.of("label")), List.of());
  }

  static void write(Path file, ColumnType ids) {
    List<Field> fields = new ArrayList<>();
    fields.add(ColumnType.FLOAT32.named("label"));
    for (int i = 0; i < DENSE; i++) {
      fields.add(ColumnType.FLOAT32.named("d" + i));
    }
    for (int i = 0; i < SPARSE; i++) {
      fields.add(ids.named("s" + i));
    }
    Random random = new Random(1);
    try (ArrowTableWriter writer = ArrowTableWriter.create(file, fields)) {
      int[] bag = new int[1];
      for (int row = 0; row < ROWS; row++) {
        writer.setFloat(0, random.nextInt(2));
        for (int i = 0; i < DENSE; i++) {
          writer.setFloat(1 + i, random.nextFloat());
        }
        for (int i = 0; i < SPARSE; i++) {
          bag[0] = random.nextInt(IDS);
          switch (ids) {
            case INT32 -> writer.setInt(1 + DENSE + i, bag[0]);
            case INT64 -> writer.setLong(1 + DENSE + i, bag[0]);
            default -> writer.setInts(1 + DENSE + i, bag, 0, 1);
          }
        }
        writer.endRow();
      }
      writer.commit();
    }
  }
}
