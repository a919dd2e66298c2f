package org.jingu.data.read;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jingu.api.data.DataException;
import org.jingu.data.read.IpcFile.Block;
import org.jspecify.annotations.Nullable;

/**
 * Reads the framing of Arrow IPC files and streams.
 *
 * <p>Arrow's own readers allocate whatever length a damaged file names and cannot seek in a stream.
 * Here no length is believed before it was compared with the file's size, and a stream is indexed
 * by hopping from message to message, so that both can be read in any order.
 */
final class IpcReader implements AutoCloseable {
  private static final int CONTINUATION = 0xffffffff;
  private static final int MAX_METADATA = 64 << 20;
  private static final long MOST_BATCH = 1L << 31;
  private static final long LEAST_BATCH = 64L << 20;

  /** How much larger than its file compressed content may be that is kept as a whole. */
  private static final long EXPANSION = 256;

  private final Path path;
  private final SeekableByteChannel channel;
  private final long size;

  private final @Nullable String limitKey;

  private IpcReader(Path path, SeekableByteChannel channel, long size, @Nullable String limitKey) {
    this.limitKey = limitKey;
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it cannot be opened
   */
  static IpcReader open(Path path) {
    return open(path, null);
  }

  /**
   * Opens a file.
   *
   * @param limitKey the key of the most memory that a record batch may take, or null
   * @throws DataException if it cannot be opened
   */
  static IpcReader open(Path path, @Nullable String limitKey) {
    try {
      // A file channel into an archive would be one to a copy, written beside the archive.
      SeekableByteChannel channel =
          path.getFileSystem().equals(FileSystems.getDefault())
              ? FileChannel.open(path, StandardOpenOption.READ)
              : Files.newByteChannel(path);
      return new IpcReader(path, channel, channel.size(), limitKey);
    } catch (IOException e) {
      throw new DataException("cannot open " + path + ": " + e, e);
    }
  }

  /**
   * Finds schema, dictionaries and record batches.
   *
   * @throws DataException if the file is not Arrow, or damaged
   */
  IpcFile index() {
    return decoded("its schema", this::findAll);
  }

  private IpcFile findAll() {
    byte[] head = head();
    if (FileIndex.startsLikeFile(head)) {
      return new FileIndex(this).read();
    }
    if (StreamIndex.startsLikeStream(this, head)) {
      return new StreamIndex(this).read();
    }
    throw notArrow(head);
  }

  /** The first bytes, which tell what kind of file it is. */
  byte[] head() {
    byte[] head = new byte[(int) Math.min(size, FileIndex.HEAD)];
    readFully(0, ByteBuffer.wrap(head));
    return head;
  }

  /**
   * Runs what reads metadata. Flatbuffers and Arrow do not check theirs and throw whatever comes of
   * metadata that makes no sense.
   */
  <R> R decoded(String what, Supplier<R> read) {
    try {
      return read.get();
    } catch (DataException e) {
      throw e;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw damaged(what + " cannot be decoded", e);
    } catch (OutOfMemoryError e) {
      throw new DataException(
          "%s: memory is not enough for %s of a file of %d bytes; write smaller record batches, or give Java more memory"
              .formatted(path, what, size),
          e);
    }
  }

  Path path() {
    return path;
  }

  /**
   * The most memory for a record batch where no key says it: a small file must not stand for a huge
   * one.
   */
  long batchLimit() {
    return batchLimit(size);
  }

  /** The most memory for a chunk of a file of some bytes where no key says it. */
  static long batchLimit(long size) {
    return Math.min(MOST_BATCH, LEAST_BATCH + EXPANSION * size);
  }

  /**
   * The budget of what is kept of a file for as long as it is read.
   *
   * @param what it is, for messages
   */
  Budget budget(String what) {
    return new Budget(this, what, LEAST_BATCH + EXPANSION * size);
  }

  /** The file's size. */
  long size() {
    return size;
  }

  /**
   * The start of a message.
   *
   * @param bytes what comes before its metadata: 8 with the continuation mark, 4 without, as before
   *     Arrow 0.15
   * @param length its metadata; 0 is the end of the stream
   */
  record Prefix(int bytes, int length) {
    boolean isMarked() {
      return bytes == 8;
    }

    int total() {
      return bytes + length;
    }
  }

  /**
   * Reads the start of a message.
   *
   * @throws DataException if it claims more than the file holds
   */
  Prefix prefix(long at) {
    String what = "the prefix of a message at byte " + at;
    int length = bytes(at, 4, what).getInt();
    int bytes = 4;
    if (length == CONTINUATION) {
      length = bytes(at + 4, 4, what).getInt();
      bytes = 8;
    }
    if (length < 0 || length > size - at - bytes) {
      throw damaged("the message at byte %d claims %d bytes".formatted(at, length));
    }
    return new Prefix(bytes, length);
  }

  /**
   * The message of a block.
   *
   * @throws DataException if it is damaged
   */
  Message message(Block block) {
    return message(block.offset(), block.metadataBytes());
  }

  /**
   * The message at some place.
   *
   * @param bytes its prefix and metadata
   */
  Message message(long at, int bytes) {
    Prefix prefix = prefix(at);
    if (prefix.length() == 0 || prefix.total() > bytes) {
      throw damaged("the message at byte %d claims %d bytes".formatted(at, prefix.length()));
    }
    return Message.getRootAsMessage(
        bytes(at + prefix.bytes(), prefix.length(), "the message at byte " + at));
  }

  /**
   * The header of a record batch.
   *
   * @throws DataException if it is damaged, or contradicts its body or the schema
   */
  BatchHeader recordBatch(IpcFile index, Block block) {
    String name = "record batch " + block.index();
    Message message = message(block);
    RecordBatch header = new RecordBatch();
    if (message.headerType() != MessageHeader.RecordBatch || message.header(header) == null) {
      throw damaged(name + " is another kind of message");
    }
    return new BatchHeader(this, name, header, index.layout(), block);
  }

  /** Bytes that are no values of columns. */
  ByteBuffer bytes(long position, int length, String what) {
    if (length < 0 || position < 0 || length > size - position) {
      throw damaged("it ends within " + what);
    }
    if (length > MAX_METADATA) {
      throw damaged(what + " claims " + length + " bytes of metadata");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    readFully(position, bytes);
    return bytes.flip();
  }

  /** Fills a buffer from a place in the file. */
  void readFully(long position, ByteBuffer target) {
    try {
      while (target.hasRemaining()) {
        int count =
            channel instanceof FileChannel file
                ? file.read(target, position)
                : channel.position(position).read(target);
        if (count < 0) {
          throw new EOFException("the file ends at byte " + position);
        }
        position += count;
      }
    } catch (IOException e) {
      throw new DataException("cannot read " + path + ": " + e, e);
    }
  }

  /** An exception for this file. */
  DataException damaged(String what, Throwable cause) {
    return new DataException(
        path + " is damaged: " + what + "; write the file again or restore it from a copy", cause);
  }

  DataException damaged(String what) {
    return damaged(what, new IOException(what));
  }

  /** An exception for a record batch that exceeds the memory for one. */
  DataException tooLarge(String name, long bytes, long limit) {
    return new DataException(
        "%s, %s needs %d MiB, more than %s, %d; write smaller record batches%s"
            .formatted(
                path,
                name,
                bytes >> 20,
                limitKey == null ? "the limit" : limitKey,
                limit >> 20,
                limitKey == null ? "" : " or raise it"));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DataException("cannot close " + path + ": " + e, e);
    }
  }

  private DataException notArrow(byte[] head) {
    if (size == 0) {
      return new DataException(path + " is empty; write the file again");
    }
    String start = new String(head, StandardCharsets.ISO_8859_1);
    String advice =
        start.startsWith("PAR1")
            ? "it begins as a Parquet file does and goes on as text"
            : start.startsWith("FEA1")
                ? "it is a Feather file of version 1, so write it as version 2"
                : start.startsWith("\u001f\u008b")
                    ? "it is a gzip file, so unpack it or write it as Arrow IPC"
                    : "text files are prepared with 'jingu prepare'";
    return new DataException(
        "%s is not an Arrow IPC file or stream: it starts with the bytes %s; %s"
            .formatted(path, HexFormat.ofDelimiter(" ").formatHex(head), advice));
  }
}
