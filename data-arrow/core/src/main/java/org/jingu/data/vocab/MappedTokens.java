package org.jingu.data.vocab;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a vocabulary by id, and their ids, in files that are mapped: the tokens' bytes one
 * after the other, where each begins, and a hash table with open addressing of 8 bytes a slot, the
 * hash and the id. The files lose their names once they are mapped; what they take is given back
 * when nobody uses the tokens any more, or with the process.
 */
final class MappedTokens extends AbstractList<@Nullable String> implements RandomAccess {
  /** Slots a token: more make looking up faster, and the table larger. */
  private static final double ROOM = 1.5;

  private static final int SLOT_BYTES = 8;

  private final MappedFile texts;
  private final MappedFile starts;
  private final MappedFile slots;
  private final int size;
  private final long slotCount;

  private MappedTokens(MappedFile texts, MappedFile starts, MappedFile slots, int size) {
    this.texts = texts;
    this.starts = starts;
    this.slots = slots;
    this.size = size;
    this.slotCount = slotCount(size);
  }

  private static long slotCount(int size) {
    return (long) (ROOM * size) + 1;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public @Nullable String get(int id) {
    if (id < 0 || id >= size) {
      throw new IndexOutOfBoundsException(id);
    }
    byte[] bytes = bytes(id);
    return bytes.length == 0 ? null : TokenBytes.text(bytes);
  }

  /** No bytes for a row that is free. */
  private byte[] bytes(int id) {
    long start = starts.getLong((long) id * Long.BYTES);
    long end = starts.getLong((id + 1L) * Long.BYTES);
    return texts.get(start, (int) (end - start));
  }

  /** The row of a token; {@link Vocabulary#OOV} for one that is not there. */
  int idOf(String token) {
    byte[] bytes = TokenBytes.of(token);
    return slots.getInt(slot(bytes, hash(bytes)) + Integer.BYTES);
  }

  private static int hash(byte[] bytes) {
    return MurmurHash3.hash32x86(bytes, 0, bytes.length, 0);
  }

  /** Where in the table a token is, or would be: that slot's id is then {@link Vocabulary#OOV}. */
  private long slot(byte[] bytes, int hash) {
    long slot = (Integer.toUnsignedLong(hash) * slotCount) >>> Integer.SIZE;
    while (true) {
      long at = slot * SLOT_BYTES;
      int id = slots.getInt(at + Integer.BYTES);
      if (id == Vocabulary.OOV || (slots.getInt(at) == hash && Arrays.equals(bytes, bytes(id)))) {
        return at;
      }
      slot = slot + 1 == slotCount ? 0 : slot + 1;
    }
  }

  /** The first row is never looked up. */
  private void index() {
    for (int id = 1; id < size; id++) {
      byte[] bytes = bytes(id);
      if (bytes.length > 0) {
        int hash = hash(bytes);
        long at = slot(bytes, hash);
        if (slots.getInt(at + Integer.BYTES) != Vocabulary.OOV) {
          throw FittedVocabulary.twice(TokenBytes.text(bytes));
        }
        slots.putInt(at, hash);
        slots.putInt(at + Integer.BYTES, id);
      }
    }
  }

  /** Writes tokens in the order of their ids. */
  static final class Writer implements AutoCloseable {
    private final Path folder;
    private final Path textFile;
    private final Path startFile;
    private final DataOutputStream texts;
    private final DataOutputStream starts;
    private long end;
    private int size;

    /** Into files of a folder; the name is nobody else's. */
    Writer(Path folder, String name) {
      this.folder = folder;
      this.textFile = folder.resolve(name + ".texts");
      this.startFile = folder.resolve(name + ".starts");
      try {
        texts = open(textFile);
        starts = open(startFile);
        starts.writeLong(0);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private static DataOutputStream open(Path file) throws IOException {
      return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    void add(@Nullable String token) {
      try {
        if (token != null) {
          byte[] bytes = TokenBytes.of(token);
          texts.write(bytes);
          end += bytes.length;
        }
        starts.writeLong(end);
        size++;
      } catch (IOException e) {
        throw failed(e);
      }
    }

    /** The tokens, with their ids. */
    MappedTokens finish() {
      Path slotFile = startFile.resolveSibling(startFile.getFileName() + ".slots");
      try {
        close();
        MappedTokens tokens =
            new MappedTokens(
                MappedFile.of(textFile),
                MappedFile.of(startFile),
                MappedFile.create(slotFile, slotCount(size) * SLOT_BYTES),
                size);
        tokens.index();
        for (Path file : new Path[] {textFile, startFile, slotFile}) {
          Files.delete(file);
        }
        return tokens;
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private DataException failed(IOException e) {
      return TokenMemory.failed("writing a vocabulary", folder, e);
    }

    @Override
    public void close() {
      try {
        texts.close();
        starts.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }
}
