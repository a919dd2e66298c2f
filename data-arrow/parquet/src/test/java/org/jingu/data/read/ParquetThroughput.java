package org.jingu.data.read;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.memory.RootAllocator;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.data.parquet.ParquetFiles;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.write.ColumnType;

/**
 * Measures how many examples a second are read from Parquet, in the shape of {@link
 * ReadThroughput}, beside the scan of Arrow's own reader, which makes no batches. CPU time is that
 * of all threads, since that reader has its own. Not a test; run its main.
 */
final class ParquetThroughput {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ParquetThroughput() {}

  public static void main(String[] arguments) throws Exception {
    for (ColumnType ids : List.of(ColumnType.INT32, ColumnType.INT32_LIST)) {
      Path folder = Files.createTempDirectory("read-throughput");
      Path arrow = folder.resolve("data.arrow");
      ReadThroughput.write(arrow, ids);
      Path parquet = ParquetFiles.of(arrow, folder.resolve("data.parquet"));
      Files.delete(arrow);
      DatasetSchema schema = ReadThroughput.schema(ids == ColumnType.INT32_LIST);
      try (Dataset data =
          Dataset.open(
              new DatasetFolder(folder, schema),
              List.of(parquet.toString()),
              schema.toFeatureSchema(schema.labelNames()),
              new ReadConfig(64, 512, 0))) {
        for (int pass = 0; pass < 4; pass++) {
          Order shuffled = Order.shuffled(1, pass);
          measure(ids + " scan of Arrow's reader", () -> scan(parquet));
          measure(ids + " sequential", () -> read(data, Order.sequential()));
          measure(ids + " shuffled", () -> read(data, shuffled));
        }
      }
      Files.delete(parquet);
      Files.delete(folder);
    }
  }

  private interface Reading {
    long rows() throws Exception;
  }

  private static void measure(String name, Reading reading) throws Exception {
    long start = System.nanoTime();
    long startCpu = SYSTEM.getProcessCpuTime();
    double millions = reading.rows() / 1e6;
    double cpu = (SYSTEM.getProcessCpuTime() - startCpu) / 1e9;
    System.out.printf(
        "%-36s %6.2f M examples/s; %6.2f M examples a second of CPU time%n",
        name, millions * 1e9 / (System.nanoTime() - start), millions / cpu);
  }

  private static long read(Dataset data, Order order) {
    long examples = 0;
    try (BatchReader reader = data.open(order, 4096, 0)) {
      for (var batch = reader.next(); batch != null; batch = reader.next()) {
        examples += batch.size();
      }
    }
    return examples;
  }

  private static long scan(Path file) throws Exception {
    long rows = 0;
    try (var allocator = new RootAllocator();
        var factory =
            new FileSystemDatasetFactory(
                allocator,
                NativeMemoryPool.getDefault(),
                FileFormat.PARQUET,
                file.toUri().toString());
        var dataset = factory.finish();
        var scanner = dataset.newScan(new ScanOptions(1 << 15, Optional.empty()));
        var reader = scanner.scanBatches()) {
      while (reader.loadNextBatch()) {
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
    }
    return rows;
  }
}
