package org.jingu.data.cdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.data.BatchReader;
import org.jingu.api.data.BatchSource.Order;
import org.jingu.api.data.DataException;
import org.jingu.data.prepare.Preparation;
import org.jingu.data.prepare.PrepareConfig;
import org.jingu.data.prepare.PrepareReport;
import org.jingu.data.prepare.ProgressListener;
import org.jingu.data.read.Dataset;
import org.jingu.data.read.ReadConfig;
import org.jingu.data.read.StreamFile;
import org.jingu.data.schema.DatasetFolder;
import org.jingu.data.schema.DatasetSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CStreamsTest {
  private static final int BATCHES = 3;
  private static final int ROWS = 5;

  @TempDir Path dir;

  /** Batches of ids, texts and labels as an IPC stream, from which an exporter reads. */
  private static byte[] stream(BufferAllocator allocator) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IntVector id = new IntVector("id", allocator);
    VarCharVector user = new VarCharVector("user", allocator);
    Float4Vector click = new Float4Vector("click", allocator);
    List<FieldVector> vectors = List.of(id, user, click);
    try (VectorSchemaRoot root =
            new VectorSchemaRoot(vectors.stream().map(FieldVector::getField).toList(), vectors);
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        root.allocateNew();
        for (int row = 0; row < ROWS; row++) {
          int number = batch * ROWS + row;
          id.setSafe(row, number);
          user.setSafe(row, ("u" + number % 4).getBytes(java.nio.charset.StandardCharsets.UTF_8));
          click.setSafe(row, number % 2);
        }
        root.setRowCount(ROWS);
        writer.writeBatch();
      }
      writer.end();
    }
    return bytes.toByteArray();
  }

  private interface Taker {
    void take(ArrowArrayStream stream) throws IOException;
  }

  /** Exports a stream, and checks that taking it gives all of its memory back. */
  private static void exported(double share, Taker taker) throws IOException {
    try (BufferAllocator allocator = new RootAllocator()) {
      byte[] bytes = stream(allocator);
      byte[] some = Arrays.copyOf(bytes, (int) (share * bytes.length));
      try (ArrowReader reader = new ArrowStreamReader(new ByteArrayInputStream(some), allocator);
          ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
        Data.exportArrayStream(allocator, reader, stream);
        taker.take(stream);
      }
    }
  }

  @Test
  void anExportedStreamIsADataSet() throws IOException {
    exported(
        1,
        stream -> {
          DatasetSchema schema =
              ConfigBinder.bind(
                  DatasetSchema.class,
                  Map.of(
                      "format_version", 1,
                      "sparse", List.of(Map.of("name", "id", "rows", 100)),
                      "labels", List.of(Map.of("name", "click"))),
                  "");
          Path file;
          try (StreamFile rows = CStreams.read(stream.memoryAddress());
              Dataset data =
                  Dataset.open(
                      new DatasetFolder(dir, schema),
                      List.of(rows.path().toString()),
                      schema.toFeatureSchema(List.of("click")),
                      ReadConfig.defaults())) {
            file = rows.path();
            assertEquals(BATCHES * ROWS, data.examples());
            for (int epoch = 0; epoch < 2; epoch++) {
              try (BatchReader reader = data.open(Order.sequential(), 100, 0)) {
                Batch batch = reader.next();
                assertNotNull(batch);
                assertEquals(14, batch.bags("id").values()[14]);
                assertEquals(1, batch.labels()[13]);
                assertNull(reader.next());
              }
            }
          }
          assertFalse(Files.exists(file));
        });
  }

  @Test
  void anExportedStreamOfRawRowsIsPrepared() throws IOException {
    exported(
        1,
        stream -> {
          PrepareConfig config =
              ConfigBinder.bind(
                  PrepareConfig.class,
                  Map.of(
                      "files", Map.of("train", List.of("stream.arrows")),
                      "sparse", Map.of("user", Map.of()),
                      "labels", Map.of("click", Map.of())),
                  "");
          try (StreamFile rows = CStreams.read(stream.memoryAddress())) {
            Path folder = rows.path().getParent();
            PrepareReport report =
                Preparation.run(config, folder, dir.resolve("data"), ProgressListener.none());
            assertEquals(BATCHES * ROWS, report.rows());
            assertEquals(5, report.tables().get("user"));
          }
        });
  }

  @Test
  void aStreamThatFailsOnTheWayIsToldWithItsPlace() throws IOException {
    exported(
        0.7,
        stream -> {
          String message =
              assertThrows(DataException.class, () -> CStreams.read(stream.memoryAddress()))
                  .getMessage();
          assertTrue(message.contains("the Arrow stream fails after 5 rows: "), message);
        });
  }

  @Test
  void aStreamIsTakenOnce() throws IOException {
    exported(
        1,
        stream -> {
          CStreams.read(stream.memoryAddress()).close();
          String message =
              assertThrows(DataException.class, () -> CStreams.read(stream.memoryAddress()))
                  .getMessage();
          assertTrue(message.contains("was released before"), message);
        });
    assertThrows(DataException.class, () -> CStreams.read(0));
  }
}
