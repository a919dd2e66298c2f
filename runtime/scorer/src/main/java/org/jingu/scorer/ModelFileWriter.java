package org.jingu.scorer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.DataException;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.StoredSchedule;
import org.jingu.files.AtomicFile;
import org.jingu.scorer.ModelLayout.Stretch;

/**
 * Writes model files: zip archives whose entries are stored as they are, each from a cache line on,
 * so that weights can be mapped into memory where they lie. See {@link ModelLayout}.
 */
public final class ModelFileWriter {
  /** Where weights come from. */
  @FunctionalInterface
  public interface Weights {
    /**
     * Reads some elements of a tensor.
     *
     * @param name of a parameter, a state or a table
     * @param shape what it must be
     */
    void read(String name, List<Long> shape, long first, float[] to, int count) throws IOException;
  }

  private static final int PIECE = 1 << 16;
  private static final int LINE = 64;
  private static final int HEADER = 30;

  /** An extra field of an entry's header that only fills up. */
  private static final short PADDING = (short) 0xD935;

  private static final int FIELD = 4;

  private final CountingStream counter;
  private final ZipOutputStream zip;
  private final Weights weights;
  private final TableStorage tables;
  private final float[] piece = new float[PIECE];
  private final byte[] copied = new byte[PIECE * Float.BYTES];
  private final ByteBuffer bytes =
      ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private ModelFileWriter(OutputStream out, Weights weights, TableStorage tables) {
    this.tables = tables;
    this.counter = new CountingStream(out);
    this.zip = new ZipOutputStream(counter);
    this.weights = weights;
    zip.setMethod(ZipOutputStream.STORED);
  }

  /**
   * Writes a model, whole or not at all.
   *
   * @param preprocessing a folder from which the data set's preprocessing is loaded: a schema,
   *     vocabularies, tables that are joined
   * @param tables how tables are stored
   * @return bytes of the file
   * @throws IOException if it cannot be written
   * @throws DataException if a table has a number that the storage does not hold
   */
  public static long write(
      Path file,
      ModelDescription description,
      Weights weights,
      Path preprocessing,
      TableStorage tables)
      throws IOException {
    try (AtomicFile out = AtomicFile.create(file)) {
      ModelFileWriter writer =
          new ModelFileWriter(Channels.newOutputStream(out.channel()), weights, tables);
      writer.write(description, preprocessing);
      long size = out.channel().position();
      out.commit();
      return size;
    }
  }

  private void write(ModelDescription description, Path preprocessing) throws IOException {
    StoredSchedule schedule = description.schedule();
    entry(ModelLayout.DESCRIPTION, ModelJson.mapper().writeValueAsBytes(description));
    for (Path path : files(preprocessing)) {
      String name = preprocessing.relativize(path).toString().replace('\\', '/');
      entry(ModelLayout.PREPROCESSING + name, Files.readAllBytes(path));
    }
    Map<String, Stretch> stretches = new LinkedHashMap<>();
    stretches.put(ModelLayout.PARAMETERS, dense(ModelLayout.PARAMETERS, schedule.parameters()));
    stretches.put(ModelLayout.STATES, dense(ModelLayout.STATES, schedule.states()));
    for (Step step : schedule.steps()) {
      if (step instanceof Step.LookUp lookUp) {
        EmbeddingBag bag = lookUp.bag();
        String name = ModelLayout.TABLES + bag.table();
        if (!stretches.containsKey(name)) {
          stretches.put(name, table(name, bag));
        }
      }
    }
    entry(
        ModelLayout.LAYOUT,
        ModelJson.mapper().writeValueAsBytes(new ModelLayout(Map.copyOf(stretches))));
    zip.finish();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void entry(String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    begin(name, content.length, crc.getValue());
    zip.write(content);
    zip.closeEntry();
  }

  /** Begins an entry whose content starts on a cache line. */
  private long begin(String name, long size, long crc) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0)); // the same bytes of the same model
    entry.setSize(size);
    entry.setCompressedSize(size);
    entry.setCrc(crc);
    long end = counter.count + HEADER + name.getBytes(StandardCharsets.UTF_8).length + FIELD;
    int padding = (int) (-end & (LINE - 1));
    entry.setExtra(
        ByteBuffer.allocate(FIELD + padding)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort(PADDING)
            .putShort((short) padding)
            .array());
    zip.putNextEntry(entry);
    if ((counter.count & (LINE - 1)) != 0) {
      throw new IOException("entry '%s' begins at byte %d".formatted(name, counter.count));
    }
    return counter.count;
  }

  /** Something that gives elements one piece after another. */
  private interface Source {
    void read(long first, float[] to, int count) throws IOException;
  }

  private Stretch dense(String name, ParameterLayout layout) throws IOException {
    float[] all = new float[Math.toIntExact(layout.size())];
    for (Map.Entry<String, ParameterLayout.Slot> slot : layout.slots().entrySet()) {
      int size = Math.toIntExact(slot.getValue().size());
      float[] values = new float[size];
      List<Long> shape = new ArrayList<>();
      slot.getValue().shape().dims().forEach(dim -> shape.add(dim.factor()));
      weights.read(slot.getKey(), shape, 0, values, size);
      System.arraycopy(values, 0, all, Math.toIntExact(slot.getValue().offset()), size);
    }
    return elements(
        name,
        all.length,
        TableStorage.FP32,
        (first, to, count) -> System.arraycopy(all, (int) first, to, 0, count));
  }

  private Stretch table(String name, EmbeddingBag bag) throws IOException {
    List<Long> shape = List.of((long) bag.rows(), (long) bag.width());
    return elements(
        name,
        (long) bag.rows() * bag.width(),
        tables,
        (first, to, count) -> weights.read(bag.table(), shape, first, to, count));
  }

  /** Elements, in parts that each are an entry; part after part they lie in the file with gaps. */
  private Stretch elements(String name, long size, TableStorage storage, Source source)
      throws IOException {
    List<Long> offsets = new ArrayList<>();
    long part = ModelLayout.PART / storage.bytes();
    for (long first = 0; first < size; first += part) {
      long count = Math.min(part, size - first);
      CRC32 crc = new CRC32();
      Pieces pieces = new Pieces(name, storage, source);
      each(first, count, pieces, crc::update);
      offsets.add(begin(name + "/" + offsets.size(), storage.bytes() * count, crc.getValue()));
      each(
          first,
          count,
          pieces,
          from -> {
            from.get(copied, 0, from.limit());
            zip.write(copied, 0, from.limit());
          });
      zip.closeEntry();
    }
    return new Stretch(size, storage, offsets);
  }

  /** Elements of one name and how they are stored. */
  private record Pieces(String name, TableStorage storage, Source source) {}

  /** Takes bytes. */
  private interface Sink {
    void accept(ByteBuffer bytes) throws IOException;
  }

  private void each(long first, long count, Pieces of, Sink sink) throws IOException {
    for (long done = 0; done < count; done += PIECE) {
      int n = (int) Math.min(PIECE, count - done);
      of.source.read(first + done, piece, n);
      bytes.clear();
      if (of.storage == TableStorage.FP32) {
        bytes.asFloatBuffer().put(piece, 0, n);
      } else {
        narrow(of, n);
      }
      bytes.limit(of.storage.bytes() * n);
      sink.accept(bytes);
    }
  }

  /** Of a number beyond its range a storage has the largest one instead, or infinity. */
  private static boolean isBeyond(float value, float stored) {
    return Float.isFinite(value)
        && Math.abs(value) > 1
        && Math.abs(value - stored) > Math.abs(value) / 128;
  }

  private void narrow(Pieces of, int n) {
    ShortBuffer to = bytes.asShortBuffer();
    for (int i = 0; i < n; i++) {
      short bits = of.storage.narrow(piece[i]);
      if (isBeyond(piece[i], of.storage.widen(bits))) {
        throw new DataException(
            "'%s' has the number %s, which %s does not hold; store tables as %s"
                .formatted(
                    of.name,
                    piece[i],
                    of.storage,
                    of.storage == TableStorage.FP16 ? TableStorage.BF16 : TableStorage.FP32));
      }
      to.put(i, bits);
    }
  }

  /** Knows how much has passed. */
  private static final class CountingStream extends FilterOutputStream {
    private long count;

    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
      out.write(from, at, length);
      count += length;
    }
  }
}
