package org.jingu.benchmark.data;

import java.io.IOException;
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
import org.jingu.data.read.Dataset;
import org.jingu.data.read.ReadConfig;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.write.TableFormat;

/** The same examples in an Arrow and a Parquet file, and what reads them. */
final class ExampleReading {
  private static final int BATCH = 4096;
  private static final int SCAN_ROWS = 1 << 15;
  private static final int BYTES_OF_EXAMPLE = 160;

  private final Path arrow;
  private final Path parquet;
  private final DatasetSchema schema;
  private final ReadConfig config;

  /**
   * Writes the files.
   *
   * @param lists whether each feature has a list of one id
   */
  ExampleReading(Path folder, int rows, boolean lists) throws IOException {
    Path own = Files.createDirectories(folder.resolve(lists ? "lists" : "ids"));
    arrow = own.resolve("examples.arrow");
    parquet = own.resolve("examples.parquet");
    schema = CriteoRows.schema(lists);
    CriteoRows.writeExamples(arrow, rows, lists);
    TableFormat.parquet().write(arrow, parquet);
    // Windows hold less than all, as with data that is larger than memory.
    long window = ((long) rows * BYTES_OF_EXAMPLE / 4) >> 20;
    config = new ReadConfig((int) Math.max(1, window), 512, 0);
  }

  /** What this project reads, in all orders. */
  List<RowSubject> subjects() {
    return List.of(
        RowSubject.of("Arrow in order", () -> read(arrow, Order.sequential())),
        RowSubject.of("Arrow shuffled", () -> read(arrow, Order.shuffled(1, 0))),
        RowSubject.of("Parquet in order", () -> read(parquet, Order.sequential())),
        RowSubject.of("Parquet shuffled", () -> read(parquet, Order.shuffled(1, 0))));
  }

  /** The peer, which decodes all columns and makes no batches. */
  RowSubject scan() {
    return RowSubject.of("arrow-dataset, scan of Parquet", this::scanned);
  }

  private long read(Path file, Order order) {
    long rows = 0;
    try (Dataset data =
            Dataset.open(
                new DatasetFolder(file.getParent(), schema),
                List.of(file.toString()),
                schema.toFeatureSchema(schema.labelNames()),
                config);
        BatchReader reader = data.open(order, BATCH, 0)) {
      for (var batch = reader.next(); batch != null; batch = reader.next()) {
        rows += batch.size();
      }
    }
    return rows;
  }

  private long scanned() throws Exception {
    long rows = 0;
    try (var allocator = new RootAllocator();
        var factory =
            new FileSystemDatasetFactory(
                allocator,
                NativeMemoryPool.getDefault(),
                FileFormat.PARQUET,
                parquet.toUri().toString());
        var dataset = factory.finish();
        var scanner = dataset.newScan(new ScanOptions(SCAN_ROWS, Optional.empty()));
        var reader = scanner.scanBatches()) {
      while (reader.loadNextBatch()) {
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
    }
    return rows;
  }
}
