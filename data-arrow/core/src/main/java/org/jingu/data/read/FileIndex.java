package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.api.data.DataException;
import org.jingu.data.read.IpcFile.Block;

/** Finds everything in an Arrow IPC file by its footer, and that nothing is left over. */
final class FileIndex {
  /** A file starts with its magic, padded to 8 bytes, and ends with a length and the magic. */
  static final int HEAD = 8;

  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL = Integer.BYTES + MAGIC.length;

  /** The most padding between messages that is taken for such without a look. */
  private static final int PADDING = 64;

  private static final int STEP = 1 << 16;

  private final IpcReader file;
  private final long size;

  FileIndex(IpcReader file) {
    this.file = file;
    this.size = file.size();
  }

  static boolean startsLikeFile(byte[] head) {
    return head.length == HEAD && isMagic(head, 0);
  }

  IpcFile read() {
    if (size < HEAD + TAIL) {
      throw file.damaged("it has " + size + " bytes, fewer than an empty Arrow file");
    }
    ByteBuffer tail = file.bytes(size - TAIL, TAIL, "its end");
    int length = tail.getInt();
    byte[] magic = new byte[MAGIC.length];
    tail.get(magic);
    if (!isMagic(magic, 0)) {
      throw noEnd();
    }
    long end = size - TAIL - length;
    if (length <= 0 || end < HEAD) {
      throw file.damaged("its footer claims %d bytes of a file of %d".formatted(length, size));
    }
    Footer footer = Footer.getRootAsFooter(file.bytes(end, length, "its footer"));
    Schema schema = SchemaDecoder.decode(file, footer.schema(), footer.version(), length);
    List<Block> dictionaries = new ArrayList<>();
    for (int i = 0; i < footer.dictionariesLength(); i++) {
      dictionaries.add(block(footer.dictionaries(i), i, 0, end, "dictionary batch "));
    }
    List<Block> batches = new ArrayList<>();
    for (int i = 0; i < footer.recordBatchesLength(); i++) {
      batches.add(block(footer.recordBatches(i), i, dictionaries.size(), end, "record batch "));
    }
    List<Block> all = new ArrayList<>(dictionaries);
    all.addAll(batches);
    all.sort(Comparator.comparingLong(Block::offset));
    checkGaps(all, checkSchema(schema, all.isEmpty() ? end : all.get(0).offset()), end);
    boolean oldUnions = footer.version() < MetadataVersion.V5;
    FileLayout layout = FileLayout.of(file::damaged, schema.getFields(), oldUnions);
    return new IpcFile(file.path(), size, schema, layout, oldUnions, false, dictionaries, batches);
  }

  private static boolean isMagic(byte[] bytes, int at) {
    return Arrays.equals(bytes, at, at + MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private Block block(
      org.apache.arrow.flatbuf.Block from, int index, int dictionaries, long end, String kind) {
    long offset = from.offset();
    int metadata = from.metaDataLength();
    long body = from.bodyLength();
    if (offset < HEAD
        || metadata < 8
        || body < 0
        || offset > end - metadata
        || body > end - metadata - offset) {
      throw file.damaged(
          "%s%d claims bytes %d to %d of a file of %d"
              .formatted(kind, index, offset, offset + metadata + body, size));
    }
    return new Block(index, offset, metadata, body, 0, dictionaries);
  }

  /**
   * Checks the schema at the start, which some writers leave out; gives where that message ends.
   *
   * @param first where the first of the other messages starts
   */
  private long checkSchema(Schema schema, long first) {
    if (first <= (long) HEAD + PADDING) {
      return HEAD;
    }
    IpcReader.Prefix prefix = file.prefix(HEAD);
    if (prefix.length() == 0) {
      return HEAD;
    }
    Message message = file.message(HEAD, prefix.total());
    if (message.headerType() != MessageHeader.Schema) {
      throw file.damaged("its footer does not name its first message");
    }
    org.apache.arrow.flatbuf.Schema header = new org.apache.arrow.flatbuf.Schema();
    message.header(header);
    Schema start = SchemaDecoder.decode(file, header, message.version(), prefix.length());
    String difference = SchemaDecoder.difference(start, schema, false);
    if (difference != null) {
      throw file.damaged("its footer is of another file than its start: " + difference);
    }
    return (long) HEAD + prefix.total();
  }

  /**
   * Checks that messages do not overlap and that there is nothing else: the footer of the last of
   * several files put together names places in the first.
   */
  private void checkGaps(List<Block> blocks, long start, long end) {
    long at = start;
    for (Block block : blocks) {
      if (block.offset() < at) {
        throw file.damaged(
            "its footer names a message at byte %d, within the one that ends at byte %d"
                .formatted(block.offset(), at));
      }
      checkGap(at, block.offset());
      at = block.end();
    }
    checkGap(at, end);
  }

  private void checkGap(long from, long to) {
    for (long at = from; to - from > PADDING && at < to; at += STEP) {
      ByteBuffer bytes = file.bytes(at, (int) Math.min(STEP, to - at), "the space at byte " + at);
      while (bytes.hasRemaining()) {
        byte value = bytes.get();
        // Padding, and the mark of the end, which stands before the footer.
        if (value != 0 && value != -1) {
          throw new DataException(
              ("%s holds %d bytes from byte %d on that its footer does not name, as when files are"
                      + " put one after the other; keep each as a file of its own")
                  .formatted(file.path(), to - from, from));
        }
      }
    }
  }

  private DataException noEnd() {
    int length = (int) Math.min(size - HEAD, STEP);
    byte[] tail = new byte[length];
    file.readFully(size - length, ByteBuffer.wrap(tail));
    ByteBuffer lengths = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = tail.length - MAGIC.length; at >= Integer.BYTES; at--) {
      int footer = lengths.getInt(at - Integer.BYTES);
      if (isMagic(tail, at) && footer > 0 && footer < size - tail.length + at) {
        int more = tail.length - at - MAGIC.length;
        return new DataException(
            "%s holds %d bytes after the end of the Arrow file at byte %d; cut them off, or write the file again"
                .formatted(file.path(), more, size - more));
      }
    }
    return file.damaged("it does not end with ARROW1, so its end is missing");
  }
}
