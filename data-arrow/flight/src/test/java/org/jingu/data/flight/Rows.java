package org.jingu.data.flight;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jingu.api.config.ConfigBinder;
import org.jingu.data.schema.DatasetSchema;

/** Rows of an id, a text and a label as Arrow streams. */
final class Rows {
  static final int BATCHES = 3;
  static final int BATCH_ROWS = 50;
  static final int ROWS = BATCHES * BATCH_ROWS;

  private Rows() {}

  static DatasetSchema schema() {
    return ConfigBinder.bind(
        DatasetSchema.class,
        Map.of(
            "format_version", 1,
            "sparse", List.of(Map.of("name", "id", "rows", 1000)),
            "labels", List.of(Map.of("name", "click"))),
        "");
  }

  /** Rows whose ids count from a number on. */
  static byte[] from(int first) {
    return stream("id", first, root -> {});
  }

  /**
   * A stream.
   *
   * @param id what the column of ids is called
   * @param change what else is done to each batch
   */
  static byte[] stream(String id, int first, Consumer<VectorSchemaRoot> change) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root =
            VectorSchemaRoot.of(
                new IntVector(id, allocator),
                new VarCharVector("user", allocator),
                new Float4Vector("click", allocator));
        ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        fill(root, first + batch * BATCH_ROWS);
        change.accept(root);
        writer.writeBatch();
      }
      writer.end();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static void fill(VectorSchemaRoot root, int first) {
    root.allocateNew();
    for (int row = 0; row < BATCH_ROWS; row++) {
      int number = first + row;
      ((IntVector) root.getVector(0)).setSafe(row, number);
      ((VarCharVector) root.getVector(1)).setSafe(row, text("u" + number % 4));
      ((Float4Vector) root.getVector(2)).setSafe(row, number % 2);
    }
    root.setRowCount(BATCH_ROWS);
  }

  /** The same rows, their texts as indices of a dictionary. */
  static byte[] withDictionary() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VarCharVector words = new VarCharVector("words", allocator);
        ArrowStreamReader plain =
            new ArrowStreamReader(new ByteArrayInputStream(from(0)), allocator)) {
      for (int i = 0; i < 4; i++) {
        words.setSafe(i, text("u" + i));
      }
      words.setValueCount(4);
      Dictionary dictionary = new Dictionary(words, new DictionaryEncoding(7, false, null));
      DictionaryProvider provider = new DictionaryProvider.MapDictionaryProvider(dictionary);
      plain.loadNextBatch();
      VectorSchemaRoot root = plain.getVectorSchemaRoot();
      try (FieldVector user =
          (FieldVector) DictionaryEncoder.encode(root.getVector("user"), dictionary)) {
        List<FieldVector> columns = List.of(root.getVector("id"), user, root.getVector("click"));
        VectorSchemaRoot encoded =
            new VectorSchemaRoot(
                columns.stream().map(FieldVector::getField).toList(), columns, BATCH_ROWS);
        try (ArrowStreamWriter writer = new ArrowStreamWriter(encoded, provider, bytes)) {
          writer.writeBatch();
          writer.end();
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** A stream whose bytes end early. */
  static byte[] cut(byte[] stream) {
    return Arrays.copyOf(stream, stream.length * 7 / 10);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
