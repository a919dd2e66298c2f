package org.jingu.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * {@code metrics.jsonl}: a JSON object a line, handed to the system line by line so that a kill
 * loses none. A checkpoint remembers the length, and a resumed run cuts the file back to it.
 */
public final class MetricsFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private MetricsFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static MetricsFile open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    channel.position(channel.size());
    return new MetricsFile(path, channel);
  }

  /**
   * Adds a line.
   *
   * @param event what happened
   * @param value its components become the line's keys
   * @throws CheckpointException if it cannot be written
   */
  public void append(String event, Record value) {
    String text = Json.event(event, value) + "\n";
    ByteBuffer line = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    attempt(
        "write",
        () -> {
          while (line.hasRemaining()) {
            channel.write(line);
          }
        });
  }

  /**
   * Makes all lines durable.
   *
   * @return the length in bytes
   */
  public long sync() {
    attempt("write", () -> channel.force(true));
    return length();
  }

  /**
   * Cuts the file back to an earlier length.
   *
   * @throws CheckpointException if the file is shorter than that
   */
  public void truncate(long bytes) {
    if (length() < bytes) {
      throw new CheckpointException(
          "%s has %d bytes but had %d at the checkpoint: it was cut or replaced; put it back"
              .formatted(path, length(), bytes));
    }
    attempt("truncate", () -> channel.truncate(bytes).position(bytes));
  }

  private long length() {
    long[] length = new long[1];
    attempt("read", () -> length[0] = channel.size());
    return length[0];
  }

  private interface Action {
    void run() throws IOException;
  }

  private void attempt(String verb, Action action) {
    try {
      action.run();
    } catch (IOException e) {
      throw new CheckpointException("cannot " + verb + " " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    attempt("close", channel::close);
  }
}
