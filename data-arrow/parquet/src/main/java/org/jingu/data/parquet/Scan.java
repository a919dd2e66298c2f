package org.jingu.data.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.dataset.scanner.Scanner;
import org.apache.arrow.dataset.source.Dataset;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Arrow's C++ reader over one file, from its beginning to its end. */
final class Scan implements AutoCloseable {
  /** Large enough that a call into native code costs nothing, small enough for the caches. */
  static final int ROWS = 1 << 15;

  private final BufferAllocator allocator;
  private final FileSystemDatasetFactory factory;
  private final Dataset dataset;
  private final Scanner scanner;
  private final ArrowReader reader;
  private final List<FieldVector> own = new ArrayList<>();

  /**
   * Starts a scan.
   *
   * @param columns which, in the order in which they come
   * @param rows the most of a piece
   */
  Scan(Path file, List<String> columns, BufferAllocator allocator, int rows) {
    this.allocator = allocator;
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      factory = factory(file, allocator);
      opened.add(factory);
      dataset = factory.finish();
      opened.add(dataset);
      scanner = dataset.newScan(new ScanOptions(rows, Optional.of(columns.toArray(new String[0]))));
      opened.add(scanner);
      reader = scanner.scanBatches();
    } catch (RuntimeException e) {
      for (int i = opened.size() - 1; i >= 0; i--) {
        closeAfter(opened.get(i), e);
      }
      throw e;
    }
  }

  /** The columns of a file, without dictionaries. */
  static Schema schema(Path file, BufferAllocator allocator) {
    try (FileSystemDatasetFactory factory = factory(file, allocator)) {
      Schema found = factory.inspect();
      return new Schema(
          found.getFields().stream().map(Scan::plain).toList(), found.getCustomMetadata());
    }
  }

  /** The next rows, valid until the next call, or null at the end. */
  @Nullable VectorSchemaRoot next() throws IOException {
    release();
    if (!reader.loadNextBatch()) {
      return null;
    }
    VectorSchemaRoot read = reader.getVectorSchemaRoot();
    return read.getSchema().getFields().stream().allMatch(it -> it.getDictionary() == null)
        ? read
        : decoded(read);
  }

  @Override
  public void close() throws IOException {
    release();
    try {
      reader.close();
      scanner.close();
      dataset.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    } finally {
      factory.close();
    }
  }

  /** Writers of categories keep a dictionary, which Arrow's reader gives back. */
  private VectorSchemaRoot decoded(VectorSchemaRoot read) {
    List<FieldVector> vectors = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (FieldVector vector : read.getFieldVectors()) {
      DictionaryEncoding encoding = vector.getField().getDictionary();
      if (encoding == null) {
        vectors.add(vector);
        fields.add(vector.getField());
        continue;
      }
      FieldVector plain =
          (FieldVector)
              DictionaryEncoder.decode(vector, reader.lookup(encoding.getId()), allocator);
      own.add(plain);
      vectors.add(plain);
      Field field = plain.getField();
      fields.add(
          new Field(
              vector.getName(), new FieldType(true, field.getType(), null), field.getChildren()));
    }
    return new VectorSchemaRoot(fields, vectors, read.getRowCount());
  }

  private void release() {
    own.forEach(FieldVector::close);
    own.clear();
  }

  private static Field plain(Field field) {
    return field.getDictionary() == null
        ? field
        : new Field(
            field.getName(),
            new FieldType(field.isNullable(), field.getType(), null, field.getMetadata()),
            field.getChildren());
  }

  private static FileSystemDatasetFactory factory(Path file, BufferAllocator allocator) {
    // Threads of the reader may outlive a scan that failed, so no pool of ours may count for them.
    return new FileSystemDatasetFactory(
        allocator, NativeMemoryPool.getDefault(), FileFormat.PARQUET, file.toUri().toString());
  }

  private static void closeAfter(AutoCloseable opened, RuntimeException cause) {
    try {
      opened.close();
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
  }
}
