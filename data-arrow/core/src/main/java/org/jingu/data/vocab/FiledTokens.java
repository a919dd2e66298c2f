package org.jingu.data.vocab;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.jingu.data.text.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of which the first, the most frequent ones, are in memory and the others in files: their
 * bytes one after the other, where each begins, and an index of 8 bytes a token, its hash and its
 * row, in the order of the hashes. Of the index the first hash of each {@value #BLOCK} is in
 * memory, so that looking a token up takes a read of a block and, where the hash is there, two of a
 * few bytes. Files are read and not mapped: mapped pages would count as memory of the process.
 *
 * <p>The files have lost their names; what they take is given back when nobody uses the tokens any
 * more, or with the process.
 */
final class FiledTokens extends Tokens {
  /** Entries of the index that are read at a time. */
  static final int BLOCK = 128;

  private static final int BLOCK_BYTES = BLOCK * Long.BYTES;

  private final HeldTokens held;
  private final Path folder;
  private final FileChannel texts;
  private final FileChannel starts;
  private final FileChannel index;

  /** By block, its first hash, taken as unsigned. */
  private final long[] firsts;

  private final int filed;
  private final int indexed;

  /**
   * With files that {@link FiledTokensWriter} wrote.
   *
   * @param held the first tokens
   * @param folder where the files were, for messages
   * @param firsts by block of the index, its first hash
   * @param filed how many rows are in the files
   * @param indexed how many of them have a token
   */
  FiledTokens(
      HeldTokens held,
      Path folder,
      FileChannel texts,
      FileChannel starts,
      FileChannel index,
      long[] firsts,
      int filed,
      int indexed) {
    this.held = held;
    this.folder = folder;
    this.texts = texts;
    this.starts = starts;
    this.index = index;
    this.firsts = firsts;
    this.filed = filed;
    this.indexed = indexed;
  }

  @Override
  public int size() {
    return held.size() + filed;
  }

  @Override
  byte @Nullable [] bytes(int id) {
    return id < held.size() ? held.bytes(id) : filed(id - held.size());
  }

  /** A row that is free begins where the next does, with the bits turned round. */
  private byte @Nullable [] filed(int row) {
    ByteBuffer around = read(starts, (long) row * Long.BYTES, 2 * Long.BYTES);
    long start = around.getLong();
    long end = around.getLong();
    return start < 0 ? null : read(texts, start, (int) ((end < 0 ? ~end : end) - start)).array();
  }

  @Override
  int idOf(byte[] bytes, int from, int to) {
    int id = held.idOf(bytes, from, to);
    return id == Vocabulary.OOV ? filedId(bytes, from, to) : id;
  }

  @Override
  long touch(byte[] bytes, int from, int to) {
    return held.touch(bytes, from, to);
  }

  private int filedId(byte[] bytes, int from, int to) {
    long hash = Utf8.hash(bytes, from, to) >>> Integer.SIZE;
    int found = Arrays.binarySearch(firsts, hash);
    int block = found >= 0 ? found : -found - 2;
    // Equal hashes may begin in a block before.
    while (block > 0 && firsts[block] == hash) {
      block--;
    }
    for (block = Math.max(0, block); block < firsts.length && firsts[block] <= hash; block++) {
      int count = Math.min(BLOCK, indexed - block * BLOCK);
      ByteBuffer entries = read(index, (long) block * BLOCK_BYTES, count * Long.BYTES);
      for (int i = 0; i < count; i++) {
        long entry = entries.getLong();
        if (entry >>> Integer.SIZE == hash && isToken((int) entry, bytes, from, to)) {
          return held.size() + (int) entry;
        }
      }
    }
    return Vocabulary.OOV;
  }

  private boolean isToken(int row, byte[] bytes, int from, int to) {
    byte[] token = filed(row);
    return token != null && Arrays.equals(token, 0, token.length, bytes, from, to);
  }

  private ByteBuffer read(FileChannel file, long at, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, at + bytes.position()) < 0) {
          throw new EOFException("the file has shrunk");
        }
      }
    } catch (IOException e) {
      throw TokenMemory.failed("looking a token up", folder, e);
    }
    return bytes.flip();
  }
}
