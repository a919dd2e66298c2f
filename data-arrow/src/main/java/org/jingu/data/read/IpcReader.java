package org.jingu.data.read;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.api.data.DataException;
import org.jingu.data.read.IpcFile.Block;

/**
 * Reads the framing of Arrow IPC files and streams.
 *
 * <p>Arrow's own readers allocate whatever length a damaged file names and cannot seek in a stream.
 * Here no length is believed before it was compared with the file's size, and a stream is indexed
 * by hopping from message to message, so that both can be read in any order.
 */
final class IpcReader implements AutoCloseable {
  private static final byte[] FILE_MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  /** A file starts with its magic, padded to 8 bytes, and ends with a length and the magic. */
  private static final int FILE_HEAD = 8;

  private static final int FILE_TAIL = 4 + FILE_MAGIC.length;
  private static final int CONTINUATION = 0xffffffff;
  private static final int MAX_METADATA = 64 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long size;

  private IpcReader(Path path, FileChannel channel, long size) {
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
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new IpcReader(path, channel, channel.size());
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
    byte[] head = read(0, (int) Math.min(size, FILE_HEAD), "its first bytes").array();
    if (size >= FILE_HEAD
        && Arrays.equals(head, 0, FILE_MAGIC.length, FILE_MAGIC, 0, FILE_MAGIC.length)) {
      return indexFile();
    }
    if (size >= 4 && ByteBuffer.wrap(head).getInt() == CONTINUATION) {
      return indexStream();
    }
    throw notArrow(head);
  }

  /**
   * Runs what reads metadata. Flatbuffers and Arrow do not check theirs and throw whatever comes of
   * metadata that makes no sense.
   */
  <R> R decoded(String what, Supplier<R> read) {
    try {
      return read.get();
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | IllegalStateException
        | ArithmeticException
        | NullPointerException
        | UnsupportedOperationException
        | NegativeArraySizeException
        | AssertionError
        | StackOverflowError e) {
      throw damaged(what + " cannot be decoded", e);
    }
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
   * The header of a record batch.
   *
   * @throws DataException if it is damaged
   */
  RecordBatch recordBatch(Block block) {
    Message message = message(block);
    if (message.headerType() != MessageHeader.RecordBatch) {
      throw damaged("record batch " + block.index() + " is another kind of message");
    }
    RecordBatch header = new RecordBatch();
    message.header(header);
    if (header.length() < 0 || header.length() >= Integer.MAX_VALUE) {
      throw damaged("record batch %d claims %d rows".formatted(block.index(), header.length()));
    }
    return header;
  }

  /** Fills a buffer from a place in the file. */
  void readFully(long position, ByteBuffer target) {
    try {
      while (target.hasRemaining()) {
        int count = channel.read(target, position);
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
        "%s, %s needs %d MiB, more than record_batch_mb, %d; write smaller record batches or raise it"
            .formatted(path, name, bytes >> 20, limit >> 20));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DataException("cannot close " + path + ": " + e, e);
    }
  }

  private IpcFile indexFile() {
    if (size < FILE_HEAD + FILE_TAIL) {
      throw damaged("it has " + size + " bytes, fewer than an empty Arrow file");
    }
    ByteBuffer tail = read(size - FILE_TAIL, FILE_TAIL, "its end");
    int length = tail.getInt();
    byte[] magic = new byte[FILE_MAGIC.length];
    tail.get(magic);
    if (!Arrays.equals(magic, FILE_MAGIC)) {
      throw damaged("it does not end with ARROW1, so its end is missing");
    }
    long end = size - FILE_TAIL - length;
    if (length <= 0 || end < FILE_HEAD) {
      throw damaged("its footer claims %d bytes of a file of %d".formatted(length, size));
    }
    Footer footer = Footer.getRootAsFooter(read(end, length, "its footer"));
    List<Block> dictionaries = new ArrayList<>();
    for (int i = 0; i < footer.dictionariesLength(); i++) {
      dictionaries.add(block(footer.dictionaries(i), i, end, "dictionary batch "));
    }
    List<Block> batches = new ArrayList<>();
    for (int i = 0; i < footer.recordBatchesLength(); i++) {
      batches.add(block(footer.recordBatches(i), i, end, "record batch "));
    }
    return new IpcFile(path, size, Schema.convertSchema(footer.schema()), dictionaries, batches);
  }

  private Block block(org.apache.arrow.flatbuf.Block from, int index, long end, String kind) {
    long offset = from.offset();
    int metadata = from.metaDataLength();
    long body = from.bodyLength();
    if (offset < FILE_HEAD
        || metadata < 8
        || body < 0
        || offset > end - metadata
        || body > end - metadata - offset) {
      throw damaged(
          "%s%d claims bytes %d to %d of a file of %d"
              .formatted(kind, index, offset, offset + metadata + body, size));
    }
    return new Block(index, offset, metadata, body);
  }

  private IpcFile indexStream() {
    Schema schema = null;
    List<Block> dictionaries = new ArrayList<>();
    List<Block> batches = new ArrayList<>();
    long at = 0;
    // A stream may end without its end mark.
    while (at < size) {
      ByteBuffer prefix = read(at, 8, "the prefix of a message at byte " + at);
      if (prefix.getInt() != CONTINUATION) {
        throw damaged("there is no message at byte " + at);
      }
      int length = prefix.getInt();
      if (length == 0) {
        break;
      }
      if (length < 0 || length > size - at - 8) {
        throw damaged("the message at byte %d claims %d bytes".formatted(at, length));
      }
      Message message = message(at, length + 8);
      long body = message.bodyLength();
      long next = at + 8 + length;
      if (body < 0 || body > size - next) {
        throw damaged(
            "the message at byte %d claims a body of %d bytes; %d are left"
                .formatted(at, body, size - next));
      }
      switch (message.headerType()) {
        case MessageHeader.Schema -> schema = MessageSerializer.deserializeSchema(message);
        case MessageHeader.DictionaryBatch ->
            dictionaries.add(new Block(dictionaries.size(), at, length + 8, body));
        case MessageHeader.RecordBatch ->
            batches.add(new Block(batches.size(), at, length + 8, body));
        default ->
            throw damaged(
                "the message at byte %d has the unknown type %d"
                    .formatted(at, message.headerType()));
      }
      at = next + body;
    }
    if (schema == null) {
      throw damaged("the stream has no schema");
    }
    return new IpcFile(path, size, schema, dictionaries, batches);
  }

  private Message message(long offset, int length) {
    ByteBuffer bytes = read(offset, length, "the message at byte " + offset);
    // Files before Arrow 0.15 have no continuation mark.
    boolean marked = bytes.getInt(0) == CONTINUATION;
    int start = marked ? 8 : 4;
    int claimed = bytes.getInt(marked ? 4 : 0);
    if (claimed <= 0 || claimed > length - start) {
      throw damaged("the message at byte %d claims %d bytes".formatted(offset, claimed));
    }
    return Message.getRootAsMessage(bytes.slice(start, claimed).order(ByteOrder.LITTLE_ENDIAN));
  }

  private ByteBuffer read(long position, int length, String what) {
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

  private DataException notArrow(byte[] head) {
    if (size == 0) {
      return new DataException(path + " is empty; write the file again");
    }
    String start = new String(head, StandardCharsets.ISO_8859_1);
    String advice =
        start.startsWith("PAR1")
            ? "it is a Parquet file, so write it as Arrow IPC"
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
