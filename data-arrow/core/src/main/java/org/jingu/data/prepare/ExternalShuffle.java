package org.jingu.data.prepare;

import java.io.BufferedOutputStream;
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
 * file is shuffled in memory when all rows are there. Every order is equally likely, and the order
 * depends on the rows and the seed only.
 */
final class ExternalShuffle implements AutoCloseable {
  private static final int MAX_BUCKETS = 512;

  private final Path folder;
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
    this.folder = folder;
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
        drain(ByteBuffer.wrap(Files.readAllBytes(bucket(i))), i, rows);
        Files.delete(bucket(i));
      }
    } catch (IOException e) {
      throw failed(e);
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
