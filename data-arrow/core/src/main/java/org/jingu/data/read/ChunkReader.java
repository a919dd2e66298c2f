package org.jingu.data.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.jingu.api.FeatureSchema;
import org.jingu.api.data.DataException;
import org.jingu.data.read.DataPart.Chunk;
import org.jingu.data.read.Dictionaries.Use;
import org.jingu.data.schema.DatasetSchema;
import org.jingu.data.schema.DenseColumn;
import org.jingu.data.schema.LabelColumn;

/** Decodes record batches of any file of a data set, in any order, one at a time. */
final class ChunkReader implements AutoCloseable {
  /** A shuffled pass hops between files; reopening them costs more than keeping some open. */
  private static final int MAX_OPEN_FILES = 64;

  private final Map<Path, DataPart> parts;
  private final BufferAllocator allocator;
  private final AtomicInteger openPasses;
  private final List<NumberDecoder> dense = new ArrayList<>();
  private final List<NumberDecoder> labels = new ArrayList<>();
  private final List<IdDecoder> sparse = new ArrayList<>();
  private final NumberDecoder weight =
      new NumberDecoder(NumberDecoder.Role.WEIGHT, false, 0, 0, Float.MAX_VALUE);
  private final LinkedHashMap<Path, IpcReader> open = new LinkedHashMap<>(16, 0.75f, true);
  private long bytesRead;

  /**
   * For one pass.
   *
   * @param lists counts the lists of each sparse column
   */
  ChunkReader(
      FeatureSchema features,
      DatasetSchema schema,
      Map<Path, DataPart> parts,
      List<ListCount> lists,
      BufferAllocator allocator,
      AtomicInteger openPasses) {
    this.parts = parts;
    this.allocator = allocator;
    this.openPasses = openPasses;
    for (String name : features.dense()) {
      Double fill =
          schema.dense().stream()
              .filter(it -> it.name().equals(name))
              .findFirst()
              .map(DenseColumn::fill)
              .orElse(null);
      dense.add(
          new NumberDecoder(
              NumberDecoder.Role.DENSE,
              fill != null,
              fill == null ? 0 : fill.floatValue(),
              -Float.MAX_VALUE,
              Float.MAX_VALUE));
    }
    for (String name : features.labels()) {
      LabelColumn label =
          schema.labels().stream()
              .filter(it -> it.name().equals(name))
              .findFirst()
              .orElseGet(() -> LabelColumn.of(name));
      labels.add(
          new NumberDecoder(
              NumberDecoder.Role.LABEL, true, Float.NaN, (float) label.min(), (float) label.max()));
    }
    for (int i = 0; i < lists.size(); i++) {
      sparse.add(new IdDecoder(features.sparse().get(i), lists.get(i)));
    }
    // Last, since a reader that was not made is never closed.
    openPasses.incrementAndGet();
  }

  /**
   * Appends the examples of a record batch to a window.
   *
   * @throws DataException with file, record batch, row and column of the first wrong value
   */
  void read(Chunk chunk, Window out) {
    IpcReader reader = reader(chunk.part());
    DataPart part = part(chunk.part());
    String name = "record batch " + chunk.block().index();
    reader.decoded(
        name,
        () -> {
          BatchHeader header = reader.recordBatch(part.file(), chunk.block());
          if (header.rows() != chunk.rows()) {
            throw reader.damaged(name + " changed while it was being read");
          }
          try (RecordBatchBody body = new RecordBatchBody(header, allocator)) {
            decode(part, chunk.block(), body, new Place(chunk.part(), name), out);
          }
          return out;
        });
    bytesRead += chunk.block().metadataBytes() + chunk.block().bodyBytes();
  }

  /** Bytes read from files so far. */
  long bytesRead() {
    return bytesRead;
  }

  @Override
  public void close() {
    openPasses.decrementAndGet();
    try {
      open.values().forEach(IpcReader::close);
    } finally {
      // Throws where a buffer was not given back.
      allocator.close();
    }
  }

  private void decode(
      DataPart part, IpcFile.Block block, RecordBatchBody body, Place place, Window out) {
    Columns columns = part.columns();
    int at = out.rows();
    for (int i = 0; i < dense.size(); i++) {
      Column column = columns.dense().get(i);
      DictionaryValues dictionary = part.dictionary(Use.NUMBERS, column, block);
      dense.get(i).decode(column, body, place, dictionary, out.dense[i], at);
    }
    for (int i = 0; i < sparse.size(); i++) {
      Column column = columns.sparse().get(i);
      DictionaryValues dictionary = part.dictionary(Use.IDS, column, block);
      sparse.get(i).decode(column, body, place, dictionary, out.sparse[i]);
    }
    for (int i = 0; i < labels.size(); i++) {
      Column column = columns.labels().get(i);
      DictionaryValues dictionary = part.dictionary(Use.NUMBERS, column, block);
      labels.get(i).decode(column, body, place, dictionary, out.labels[i], at);
    }
    Column weights = columns.weight();
    if (weights != null && out.weights != null) {
      DictionaryValues dictionary = part.dictionary(Use.NUMBERS, weights, block);
      weight.decode(weights, body, place, dictionary, out.weights, at);
    }
    Column group = columns.group();
    if (group != null && out.groups != null) {
      DictionaryValues dictionary = part.dictionary(Use.KEYS, group, block);
      GroupDecoder.decode(group, body, place, dictionary, out.groups, at);
    }
    out.addRows(body.rows());
  }

  private DataPart part(Path path) {
    DataPart part = parts.get(path);
    if (part == null) {
      throw new IllegalStateException(path + " is not of this data set");
    }
    return part;
  }

  private IpcReader reader(Path path) {
    IpcReader reader = open.get(path);
    if (reader == null) {
      if (open.size() == MAX_OPEN_FILES) {
        Iterator<IpcReader> eldest = open.values().iterator();
        eldest.next().close();
        eldest.remove();
      }
      reader = IpcReader.open(path, ReadConfig.RECORD_BATCH_KEY);
      open.put(path, reader);
    }
    return reader;
  }
}
