package org.jingu.data.prepare;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jingu.api.data.DataException;

/**
 * Shuffles any number of rows in bounded memory: each row goes to a file drawn at random, and each
 * file is shuffled in memory when all rows are there, or once more in this way where it is much
 * larger than was expected, as of compressed rows. Every order is equally likely, and the order
 * depends on the rows and the seed only.
 */
final class ExternalShuffle implements AutoCloseable {
  private static final int MAX_BUCKETS = 512;

  /** A file of so many times the bytes that may be in memory is divided once more. */
  private static final int MOST = 4;

  private final Path folder;
  private final boolean divides;
  private final long bucketBytes;
  private final long seed;
  private final SplittableRandom draw;
  private final List<DataOutputStream> buckets = new ArrayList<>();
  private long bytes;

  /**
   * With files in a folder of its own.
   *
   * @param expectedBytes about how many bytes will come
   * @param bucketBytes about how many bytes may be in memory at a time
   */
  ExternalShuffle(Path folder, long expectedBytes, long bucketBytes, long seed) {
    this(folder, expectedBytes, bucketBytes, seed, true);
  }

  private ExternalShuffle(
      Path folder, long expectedBytes, long bucketBytes, long seed, boolean divides) {
    this.divides = divides;
    this.folder = folder;
    this.bucketBytes = bucketBytes;
    this.seed = seed;
    this.draw = new SplittableRandom(seed);
    int count = (int) Math.min(MAX_BUCKETS, 1 + expectedBytes / bucketBytes);
    try {
      Files.createDirectories(folder);
      for (int i = 0; i < count; i++) {
        buckets.add(
            new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(bucket(i)), 1 << 16)));
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Path bucket(int index) {
    return folder.resolve("bucket-" + index);
  }

  void add(ByteBuffer row) {
    try {
      DataOutputStream out = buckets.get(draw.nextInt(buckets.size()));
      bytes += row.remaining();
      out.writeInt(row.remaining());
      out.write(row.array(), row.arrayOffset() + row.position(), row.remaining());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Bytes of all rows. */
  long bytes() {
    return bytes;
  }

  /** Gives all rows back in their new order; each is valid until the next. */
  void drain(Consumer<ByteBuffer> rows) {
    try {
      for (int i = 0; i < buckets.size(); i++) {
        buckets.get(i).close();
        if (divides && Files.size(bucket(i)) > MOST * bucketBytes) {
          divide(i, rows);
        } else {
          drain(ByteBuffer.wrap(Files.readAllBytes(bucket(i))), i, rows);
        }
        Files.delete(bucket(i));
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void divide(int bucket, Consumer<ByteBuffer> rows) throws IOException {
    long size = Files.size(bucket(bucket));
    Path inner = folder.resolve("within-" + bucket);
    try (ExternalShuffle within =
        new ExternalShuffle(inner, size, bucketBytes, seed + bucket + 1, false)) {
      try (DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(Files.newInputStream(bucket(bucket)), 1 << 16))) {
        for (long left = size; left > 0; ) {
          byte[] row = new byte[in.readInt()];
          in.readFully(row);
          within.add(ByteBuffer.wrap(row));
          left -= Integer.BYTES + row.length;
        }
      }
      within.drain(rows);
    }
  }

  private void drain(ByteBuffer bytes, int bucket, Consumer<ByteBuffer> rows) {
    int[] starts = new int[1024];
    int count = 0;
    while (bytes.hasRemaining()) {
      starts = count == starts.length ? Arrays.copyOf(starts, 2 * count) : starts;
      starts[count++] = bytes.position();
      int length = bytes.getInt();
      bytes.position(bytes.position() + length);
    }
    SplittableRandom random = new SplittableRandom(seed + bucket + 1);
    for (int i = count; i > 0; i--) {
      int drawn = random.nextInt(i);
      bytes.limit(bytes.capacity()).position(starts[drawn]);
      int length = bytes.getInt();
      rows.accept(bytes.limit(bytes.position() + length));
      starts[drawn] = starts[i - 1];
    }
  }

  private DataException failed(IOException e) {
    return new DataException(
        "shuffling in '" + folder + "' failed: " + e.getMessage() + "; free some space", e);
  }

  @Override
  public void close() {
    try {
      for (DataOutputStream bucket : buckets) {
        bucket.close();
      }
      for (int i = 0; i < buckets.size(); i++) {
        Files.deleteIfExists(bucket(i));
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
