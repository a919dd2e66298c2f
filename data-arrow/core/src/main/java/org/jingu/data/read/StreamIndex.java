package org.jingu.data.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jingu.api.data.DataException;
import org.jingu.data.read.IpcFile.Block;
import org.jingu.data.read.IpcReader.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Finds everything in an Arrow IPC stream by hopping from message to message. Streams of the same
 * columns may stand one after the other; streams before Arrow 0.15 lack the mark before a message.
 */
final class StreamIndex {
  private final IpcReader file;
  private final List<Block> dictionaries = new ArrayList<>();
  private final List<Block> batches = new ArrayList<>();
  private @Nullable Schema schema;
  private boolean oldUnions;
  private boolean marked;
  private boolean ended = true;
  private int stream = -1;

  StreamIndex(IpcReader file) {
    this.file = file;
  }

  /** Whether a stream may start with these bytes. */
  static boolean startsLikeStream(IpcReader file, byte[] head) {
    if (head.length < Integer.BYTES) {
      return false;
    }
    int first = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return first == -1 || startsOldStream(file, first);
  }

  /** Text is no old stream, since its first four bytes are a length beyond any metadata. */
  private static boolean startsOldStream(IpcReader file, int length) {
    if (length <= 0 || length > file.size() - Integer.BYTES) {
      return false;
    }
    try {
      return file.decoded("its schema", () -> file.message(0, Integer.BYTES + length).headerType())
          == MessageHeader.Schema;
    } catch (DataException e) {
      return false;
    }
  }

  IpcFile read() {
    long at = 0;
    // A stream may end without its end mark.
    while (at < file.size()) {
      Prefix prefix = ended ? first(at) : next(at);
      if (prefix.length() == 0) {
        ended = true;
        at += prefix.bytes();
        continue;
      }
      Message message = message(at, prefix);
      if (message.headerType() == MessageHeader.Schema) {
        start(at, message, prefix);
      } else if (ended) {
        throw schema == null ? file.damaged("its first message is no schema") : leftOver(at);
      }
      ended = false;
      at = add(message, at, prefix);
    }
    if (schema == null) {
      throw file.damaged("the stream has no schema");
    }
    FileLayout layout = FileLayout.of(file::damaged, schema.getFields(), oldUnions);
    return new IpcFile(
        file.path(), file.size(), schema, layout, oldUnions, true, dictionaries, batches);
  }

  /** Whether the last stream that was read has its end mark. */
  boolean isEnded() {
    return ended;
  }

  /** The first message of a stream; any but that of the first may be something else. */
  private Prefix first(long at) {
    Prefix prefix;
    try {
      prefix = file.prefix(at);
    } catch (DataException e) {
      if (at == 0) {
        throw e;
      }
      throw leftOver(at);
    }
    if (prefix.length() == 0 && schema != null) {
      throw leftOver(at);
    }
    marked = prefix.isMarked();
    return prefix;
  }

  private Message message(long at, Prefix prefix) {
    try {
      Message message = file.message(at, prefix.total());
      message.headerType();
      return message;
    } catch (RuntimeException e) {
      throw ended && schema != null ? leftOver(at) : e;
    }
  }

  private Prefix next(long at) {
    Prefix prefix = file.prefix(at);
    if (marked && !prefix.isMarked() && prefix.length() > 0) {
      throw file.damaged("there is no message at byte " + at);
    }
    return prefix;
  }

  private void start(long at, Message message, Prefix prefix) {
    org.apache.arrow.flatbuf.Schema header = new org.apache.arrow.flatbuf.Schema();
    message.header(header);
    Schema found = SchemaDecoder.decode(file, header, message.version(), prefix.length());
    boolean old = message.version() < MetadataVersion.V5;
    if (schema == null) {
      schema = found;
      oldUnions = old;
    } else {
      String difference = SchemaDecoder.difference(schema, found, true);
      if (difference == null) {
        difference = SchemaDecoder.ownDifference(schema, found);
      }
      if (difference == null && old != oldUnions) {
        difference = "it has another version of the format";
      }
      if (difference != null) {
        throw new DataException(
            "%s holds another stream from byte %d on that does not go with the first: %s; keep them as files of their own"
                .formatted(file.path(), at, difference));
      }
    }
    stream++;
  }

  /** Takes a message; gives where the next starts. */
  private long add(Message message, long at, Prefix prefix) {
    long body = message.bodyLength();
    long next = at + prefix.total();
    if (body < 0 || body > file.size() - next) {
      throw file.damaged(
          "the message at byte %d claims a body of %d bytes; %d are left"
              .formatted(at, body, file.size() - next));
    }
    List<Block> kind =
        switch (message.headerType()) {
          case MessageHeader.Schema -> null;
          case MessageHeader.DictionaryBatch -> dictionaries;
          case MessageHeader.RecordBatch -> batches;
          default ->
              throw file.damaged(
                  "the message at byte %d has the unknown type %d"
                      .formatted(at, message.headerType()));
        };
    if (kind != null) {
      kind.add(new Block(kind.size(), at, prefix.total(), body, stream, dictionaries.size()));
    }
    return next + body;
  }

  private DataException leftOver(long at) {
    return new DataException(
        "%s holds %d bytes after the end of the stream at byte %d that are no stream of their own; cut them off, or write the file again"
            .formatted(file.path(), file.size() - at, at));
  }
}
