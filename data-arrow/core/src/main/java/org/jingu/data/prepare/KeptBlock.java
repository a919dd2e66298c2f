package org.jingu.data.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Objects;
import org.jingu.data.text.Utf8;
import org.jingu.data.vocab.FittedVocabulary;
import org.jingu.data.vocab.TokenBatch;
import org.jingu.data.vocab.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Rows as a first pass leaves them: parsed, numbers before their scale, tokens as the numbers that
 * they have where they were counted. The tokens come first, feature by feature, then what a row has
 * beside them, row by row. Used again for each block.
 */
final class KeptBlock {
  private static final int HEAD = 3 * Integer.BYTES + Long.BYTES;
  private static final List<Part> PARTS = List.of(Part.values());

  /** Of a row: not every feature has one token. */
  private static final int COUNTED = 1;

  /** Of a row: it has more than examples have, for the report. */
  private static final int TOLD = 2;

  private ByteBuffer bytes = allocate(1 << 12);
  private int left;
  private int badRows;
  private long bytesRead;

  /** By feature, the numbers of its tokens, their ids, and how many of them were taken. */
  private int[][] numbers = {};

  private int[][] ids = {};
  private int[] taken = {};

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Takes rows.
   *
   * @param tokens by feature, those of all rows
   * @param bad how many rows there were beside them
   * @param read bytes of the raw files so far
   */
  void fill(List<RawExample> rows, List<TokenBatch> tokens, int bad, long read) {
    bytes.clear();
    bytes.putInt(0).putInt(rows.size()).putInt(bad).putLong(read);
    for (TokenBatch batch : tokens) {
      int size = Integer.BYTES * batch.size();
      reserve(Integer.BYTES + size);
      bytes.putInt(batch.size());
      bytes.asIntBuffer().put(batch.numbers(), 0, batch.size());
      bytes.position(bytes.position() + size);
    }
    rows.forEach(this::put);
    bytes.putInt(0, bytes.position());
    bytes.flip();
  }

  private void reserve(int more) {
    if (bytes.remaining() < more) {
      ByteBuffer larger = allocate(Math.max(2 * bytes.capacity(), bytes.position() + more));
      bytes = larger.put(bytes.flip());
    }
  }

  private void put(RawExample row) {
    boolean counted = !hasOneTokenEach(row);
    boolean told = isTold(row);
    reserve(
        2
            + Double.BYTES * row.dense.length
            + Float.BYTES * (row.labels.length + 1)
            + Long.BYTES
            + Integer.BYTES * row.ends.length);
    bytes
        .put((byte) PARTS.indexOf(row.part))
        .put((byte) ((counted ? COUNTED : 0) | (told ? TOLD : 0)));
    for (double value : row.dense) {
      bytes.putDouble(value);
    }
    for (float label : row.labels) {
      bytes.putFloat(label);
    }
    bytes.putFloat(row.weight).putLong(row.group);
    for (int f = 0; counted && f < row.ends.length; f++) {
      bytes.putInt(row.ends[f]);
    }
    if (told) {
      tell(row);
    }
  }

  private static boolean hasOneTokenEach(RawExample row) {
    boolean one = true;
    for (int f = 0; f < row.ends.length; f++) {
      one &= row.ends[f] == f + 1;
    }
    return one;
  }

  private static boolean isTold(RawExample row) {
    boolean told = false;
    for (String cell : row.labelCells) {
      told |= cell != null;
    }
    for (String key : row.unmatched) {
      told |= key != null;
    }
    for (boolean cut : row.cut) {
      told |= cut;
    }
    return told;
  }

  private void tell(RawExample row) {
    for (String cell : row.labelCells) {
      put(cell);
    }
    for (String key : row.unmatched) {
      put(key);
    }
    reserve(row.cut.length);
    for (boolean cut : row.cut) {
      bytes.put((byte) (cut ? 1 : 0));
    }
  }

  private void put(@Nullable String text) {
    byte[] utf8 = text == null ? new byte[0] : Utf8.of(text);
    reserve(Integer.BYTES + utf8.length);
    bytes.putInt(text == null ? -1 : utf8.length).put(utf8);
  }

  /** Writes the rows. */
  void write(FileChannel file) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  /** Reads rows; false at the end. */
  boolean read(FileChannel file) throws IOException {
    bytes.clear().limit(HEAD);
    if (file.read(bytes) < 0) {
      return false;
    }
    readAll(file);
    int size = bytes.getInt(0);
    reserveAll(size);
    bytes.limit(size);
    readAll(file);
    bytes.flip().position(Integer.BYTES);
    left = bytes.getInt();
    badRows = bytes.getInt();
    bytesRead = bytes.getLong();
    return true;
  }

  private void reserveAll(int size) {
    bytes.limit(bytes.capacity());
    reserve(size - bytes.position());
  }

  private void readAll(FileChannel file) throws IOException {
    while (bytes.hasRemaining()) {
      if (file.read(bytes) < 0) {
        throw new IOException("the file is shorter than what was written");
      }
    }
  }

  /** How many rows there were beside these. */
  int badRows() {
    return badRows;
  }

  /** Bytes of the raw files up to here. */
  long bytesRead() {
    return bytesRead;
  }

  /** How many rows there are to {@link #next take}. */
  int left() {
    return left;
  }

  /**
   * Makes ids of the numbers of rows that were read: of one feature at a time, so that what tells
   * them stays in the processor's cache.
   *
   * @param features by sparse feature, what its tokens are
   */
  void start(List<Ids> features) {
    if (numbers.length < features.size()) {
      numbers = new int[features.size()][0];
      ids = new int[features.size()][0];
      taken = new int[features.size()];
    }
    for (int f = 0; f < features.size(); f++) {
      int count = bytes.getInt();
      if (numbers[f].length < count) {
        numbers[f] = new int[count];
        ids[f] = new int[count];
      }
      bytes.asIntBuffer().get(numbers[f], 0, count);
      bytes.position(bytes.position() + Integer.BYTES * count);
      features.get(f).look(numbers[f], ids[f], count);
      taken[f] = 0;
    }
  }

  /**
   * Takes the next row.
   *
   * @param features by sparse feature, what its tokens are
   */
  void next(RawExample out, List<Ids> features) {
    left--;
    out.part = PARTS.get(bytes.get());
    int form = bytes.get();
    for (int i = 0; i < out.dense.length; i++) {
      out.dense[i] = bytes.getDouble();
    }
    for (int t = 0; t < out.labels.length; t++) {
      out.labels[t] = bytes.getFloat();
    }
    out.weight = bytes.getFloat();
    out.group = bytes.getLong();
    for (int f = 0; f < out.ends.length; f++) {
      out.ends[f] = (form & COUNTED) != 0 ? bytes.getInt() : f + 1;
    }
    boolean told = (form & TOLD) != 0;
    for (int t = 0; t < out.labelCells.length; t++) {
      out.labelCells[t] = told ? text() : null;
    }
    for (int i = 0; i < out.unmatched.length; i++) {
      out.unmatched[i] = told ? text() : null;
    }
    for (int f = 0; f < out.cut.length; f++) {
      out.cut[f] = told && bytes.get() != 0;
    }
    out.clearTokens();
    int start = 0;
    for (int f = 0; f < out.ends.length; f++) {
      for (int i = start; i < out.ends[f]; i++) {
        int at = taken[f]++;
        features.get(f).add(numbers[f][at], ids[f][at], out);
      }
      start = out.ends[f];
    }
  }

  private @Nullable String text() {
    int length = bytes.getInt();
    if (length < 0) {
      return null;
    }
    byte[] utf8 = new byte[length];
    bytes.get(utf8);
    return Utf8.text(utf8);
  }

  /**
   * What becomes of the numbers of a feature.
   *
   * @param vocabulary of its table
   * @param byNumber by number, the id; null where numbers are ids
   */
  record Ids(Vocabulary vocabulary, int @Nullable [] byNumber) {
    static Ids of(Vocabulary vocabulary) {
      return new Ids(
          vocabulary,
          vocabulary instanceof FittedVocabulary fitted
              ? Objects.requireNonNull(fitted.idsByNumber())
              : null);
    }

    /** Tells the ids of numbers; of missing values it tells none. */
    void look(int[] numbers, int[] into, int count) {
      for (int i = 0; i < count; i++) {
        into[i] = byNumber == null || numbers[i] < 0 ? numbers[i] : byNumber[numbers[i]];
      }
    }

    /** Adds a token with its id; its text only where it has no row, since then it may be told. */
    void add(int number, int id, RawExample out) {
      int place = out.tokenCount;
      if (number < 0) {
        out.token(number == TokenBatch.NULL ? null : "");
        out.ids[place] = RowCodec.idOf(vocabulary, out, place);
        return;
      }
      if (id == Vocabulary.OOV && vocabulary instanceof FittedVocabulary fitted) {
        byte[] token = fitted.ofNumber(number);
        out.token(token, 0, token.length);
      } else {
        out.untold();
      }
      out.ids[place] = id;
    }
  }
}
