package org.jingu.data.vocab;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jingu.api.data.DataException;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/** Writes the tokens of {@link FiledTokens} in the order of their ids, and then their index. */
final class FiledTokensWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final HeldTokens held;
  private final TokenMemory memory;
  private final Path folder;
  private final Path textFile;
  private final Path startFile;
  private final Path hashFile;
  private final Path indexFile;
  private final DataOutputStream texts;
  private final DataOutputStream starts;
  private final DataOutputStream hashes;
  private long end;
  private int rows;
  private int tokens;

  /**
   * Into files of a folder.
   *
   * @param held the tokens before these
   */
  FiledTokensWriter(HeldTokens held, TokenMemory memory) {
    this.held = held;
    this.memory = memory;
    this.folder = memory.folder();
    String name = memory.name("ids");
    textFile = folder.resolve(name + ".texts");
    startFile = folder.resolve(name + ".starts");
    hashFile = folder.resolve(name + ".hashes");
    indexFile = folder.resolve(name + ".index");
    try {
      texts = writing(textFile);
      starts = writing(startFile);
      hashes = writing(hashFile);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static DataOutputStream writing(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
  }

  /** Adds the token of the next id, null for a row that is free. */
  void add(byte @Nullable [] token) {
    try {
      starts.writeLong(token == null ? ~end : end);
      if (token != null) {
        if (held.idOf(token, 0, token.length) != Vocabulary.OOV) {
          throw FittedVocabulary.twice(token);
        }
        hashes.writeInt((int) (Utf8.hash(token, 0, token.length) >>> Integer.SIZE));
        hashes.writeInt(rows);
        texts.write(token);
        end += token.length;
        tokens++;
      }
      rows++;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * The tokens, with their ids.
   *
   * @throws DataException if one stands twice
   */
  FiledTokens finish() {
    try {
      starts.writeLong(end);
      close();
      long[] firsts = new long[(tokens + FiledTokens.BLOCK - 1) / FiledTokens.BLOCK];
      writeIndex(firsts);
      FiledTokens made =
          new FiledTokens(
              held,
              folder,
              FileChannel.open(textFile, StandardOpenOption.READ),
              FileChannel.open(startFile, StandardOpenOption.READ),
              FileChannel.open(indexFile, StandardOpenOption.READ),
              firsts,
              rows,
              tokens);
      checkOnce(made);
      for (Path file : new Path[] {textFile, startFile, hashFile, indexFile}) {
        Files.delete(file);
      }
      return made;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Sorts entries a range of hashes at a time, as many as there is memory for. */
  private void writeIndex(long[] firsts) throws IOException {
    long most = Math.max(1 << 10, Math.min(memory.forOrder() / Long.BYTES, 1 << 28));
    long ranges = Math.max(1, (long) Math.ceil(1.25 * tokens / most));
    long width = ((1L << Integer.SIZE) + ranges - 1) / ranges;
    long written = 0;
    try (DataOutputStream out = writing(indexFile)) {
      for (long low = 0; low < 1L << Integer.SIZE; low += width) {
        long[] entries = entries(low, low + width);
        for (long entry : entries) {
          if (written % FiledTokens.BLOCK == 0) {
            firsts[(int) (written / FiledTokens.BLOCK)] = entry >>> Integer.SIZE;
          }
          out.writeLong(entry);
          written++;
        }
      }
    }
  }

  /** The entries whose hashes are in a range, in the order of unsigned hashes. */
  private long[] entries(long low, long high) throws IOException {
    long[] found = new long[1024];
    int count = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(hashFile), BUFFER))) {
      for (int i = 0; i < tokens; i++) {
        long entry = in.readLong();
        long hash = entry >>> Integer.SIZE;
        if (hash >= low && hash < high) {
          found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
          found[count++] = entry ^ Long.MIN_VALUE;
        }
      }
    }
    long[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    for (int i = 0; i < count; i++) {
      sorted[i] ^= Long.MIN_VALUE;
    }
    return sorted;
  }

  /** Of tokens of one hash, the first that is found is the token's own if it stands once. */
  private void checkOnce(FiledTokens made) throws IOException {
    long before = -1;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(indexFile), BUFFER))) {
      int last = 0;
      for (int i = 0; i < tokens; i++) {
        long entry = in.readLong();
        if (entry >>> Integer.SIZE == before) {
          demandOnce(made, (int) entry);
          demandOnce(made, last);
        }
        before = entry >>> Integer.SIZE;
        last = (int) entry;
      }
    }
  }

  private void demandOnce(FiledTokens made, int row) {
    byte[] token = made.bytes(held.size() + row);
    if (token != null && made.idOf(token, 0, token.length) != held.size() + row) {
      throw FittedVocabulary.twice(token);
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
      hashes.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
