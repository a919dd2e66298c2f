package org.jingu.data.read;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Writes Arrow messages by hand, also such as no writer would. */
final class RawArrow {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<long[]> dictionaries = new ArrayList<>();
  private final List<long[]> batches = new ArrayList<>();
  private final boolean file;
  private boolean marks = true;
  private short version = MetadataVersion.V5;
  private Schema schema = new Schema(List.of());

  private RawArrow(boolean file) {
    this.file = file;
    if (file) {
      out.writeBytes(MAGIC);
      out.writeBytes(new byte[2]);
    }
  }

  static RawArrow stream() {
    return new RawArrow(false);
  }

  static RawArrow file() {
    return new RawArrow(true);
  }

  static Field field(String name, ArrowType type, Field... children) {
    return new Field(name, FieldType.nullable(type), List.of(children));
  }

  /** As before Arrow 0.15. */
  RawArrow withoutMarks() {
    marks = false;
    return this;
  }

  RawArrow version(short of) {
    version = of;
    return this;
  }

  RawArrow schema(Field... fields) {
    return schema(Endianness.Little, Map.of(), fields);
  }

  RawArrow schema(short endianness, Map<String, String> metadata, Field... fields) {
    schema = new Schema(List.of(fields), metadata);
    FlatBufferBuilder builder = new FlatBufferBuilder();
    return message(builder, MessageHeader.Schema, header(builder, schema, endianness), new byte[0]);
  }

  /** A schema whose only field is made otherwise. */
  RawArrow schema(ToIntFunction<FlatBufferBuilder> field) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int[] fields = {field.applyAsInt(builder)};
    int vector = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, fields);
    org.apache.arrow.flatbuf.Schema.startSchema(builder);
    org.apache.arrow.flatbuf.Schema.addFields(builder, vector);
    int header = org.apache.arrow.flatbuf.Schema.endSchema(builder);
    return message(builder, MessageHeader.Schema, header, new byte[0]);
  }

  /**
   * A record batch.
   *
   * @param nodes length and null count of each
   * @param buffers offset and length of each
   */
  RawArrow batch(long rows, long[][] nodes, long[][] buffers, byte[] body) {
    return batch(rows, nodes, buffers, new long[0], -1, body);
  }

  /** A record batch, compressed or with views. */
  RawArrow batch(
      long rows, long[][] nodes, long[][] buffers, long[] variadic, int codec, byte[] body) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int header = header(builder, rows, nodes, buffers, variadic, codec);
    batches.add(new long[] {out.size(), 0, body.length});
    message(builder, MessageHeader.RecordBatch, header, body);
    return this;
  }

  RawArrow dictionary(
      long id, boolean delta, long rows, long[][] nodes, long[][] buffers, byte[] body) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int data = header(builder, rows, nodes, buffers, new long[0], -1);
    int header = DictionaryBatch.createDictionaryBatch(builder, id, data, delta);
    dictionaries.add(new long[] {out.size(), 0, body.length});
    message(builder, MessageHeader.DictionaryBatch, header, body);
    return this;
  }

  /** A record batch of one column of int32. */
  RawArrow ints(int... values) {
    byte[] body = bytes(values);
    return batch(
        values.length,
        new long[][] {{values.length, 0}},
        new long[][] {{0, 0}, {0, 4L * values.length}},
        body);
  }

  static byte[] bytes(int... values) {
    ByteBuffer body =
        ByteBuffer.allocate((4 * values.length + 7) / 8 * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      body.putInt(value);
    }
    return body.array();
  }

  RawArrow end() {
    out.writeBytes(marks ? new byte[] {-1, -1, -1, -1, 0, 0, 0, 0} : new byte[4]);
    return this;
  }

  RawArrow add(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  RawArrow add(RawArrow other) {
    return add(other.toBytes());
  }

  /** Lists a record batch in the footer that is not there, or once more. */
  RawArrow claim(long offset, long metadata, long body) {
    batches.add(new long[] {offset, metadata, body});
    return this;
  }

  /** Where the last record batch starts, how long its metadata and its body are. */
  long[] last() {
    return batches.get(batches.size() - 1);
  }

  RawArrow footer() {
    return footer(schema);
  }

  RawArrow footer(Schema of) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int header = header(builder, of, Endianness.Little);
    Footer.startDictionariesVector(builder, dictionaries.size());
    int first = blocks(builder, dictionaries);
    Footer.startRecordBatchesVector(builder, batches.size());
    int second = blocks(builder, batches);
    Footer.startFooter(builder);
    Footer.addVersion(builder, version);
    Footer.addSchema(builder, header);
    Footer.addDictionaries(builder, first);
    Footer.addRecordBatches(builder, second);
    builder.finish(Footer.endFooter(builder));
    byte[] bytes = builder.sizedByteArray();
    out.writeBytes(bytes);
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    out.writeBytes(MAGIC);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  Path write(Path path) {
    try {
      return Files.write(path, toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int blocks(FlatBufferBuilder builder, List<long[]> blocks) {
    for (int i = blocks.size() - 1; i >= 0; i--) {
      long[] block = blocks.get(i);
      Block.createBlock(builder, block[0], (int) block[1], block[2]);
    }
    return builder.endVector();
  }

  private static int header(FlatBufferBuilder builder, Schema schema, short endianness) {
    int fields[] = schema.getFields().stream().mapToInt(it -> it.getField(builder)).toArray();
    int vector = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, fields);
    int pairs[] =
        schema.getCustomMetadata().entrySet().stream()
            .mapToInt(
                it ->
                    org.apache.arrow.flatbuf.KeyValue.createKeyValue(
                        builder,
                        builder.createString(it.getKey()),
                        builder.createString(it.getValue())))
            .toArray();
    int metadata = org.apache.arrow.flatbuf.Schema.createCustomMetadataVector(builder, pairs);
    org.apache.arrow.flatbuf.Schema.startSchema(builder);
    org.apache.arrow.flatbuf.Schema.addEndianness(builder, endianness);
    org.apache.arrow.flatbuf.Schema.addFields(builder, vector);
    org.apache.arrow.flatbuf.Schema.addCustomMetadata(builder, metadata);
    return org.apache.arrow.flatbuf.Schema.endSchema(builder);
  }

  private static int header(
      FlatBufferBuilder builder,
      long rows,
      long[][] nodes,
      long[][] buffers,
      long[] variadic,
      int codec) {
    RecordBatch.startNodesVector(builder, nodes.length);
    for (int i = nodes.length - 1; i >= 0; i--) {
      FieldNode.createFieldNode(builder, nodes[i][0], nodes[i][1]);
    }
    int nodeVector = builder.endVector();
    RecordBatch.startBuffersVector(builder, buffers.length);
    for (int i = buffers.length - 1; i >= 0; i--) {
      Buffer.createBuffer(builder, buffers[i][0], buffers[i][1]);
    }
    int bufferVector = builder.endVector();
    int counts = RecordBatch.createVariadicBufferCountsVector(builder, variadic);
    int compression =
        codec < 0
            ? 0
            : BodyCompression.createBodyCompression(
                builder, (byte) codec, BodyCompressionMethod.BUFFER);
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, nodeVector);
    RecordBatch.addBuffers(builder, bufferVector);
    RecordBatch.addVariadicBufferCounts(builder, counts);
    if (codec >= 0) {
      RecordBatch.addCompression(builder, compression);
    }
    return RecordBatch.endRecordBatch(builder);
  }

  private RawArrow message(FlatBufferBuilder builder, byte type, int header, byte[] body) {
    Message.startMessage(builder);
    Message.addHeaderType(builder, type);
    Message.addHeader(builder, header);
    Message.addVersion(builder, version);
    Message.addBodyLength(builder, body.length);
    builder.finish(Message.endMessage(builder));
    byte[] bytes = builder.sizedByteArray();
    int length = (bytes.length + 7) / 8 * 8;
    int start = out.size();
    ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    if (marks) {
      prefix.putInt(-1);
    }
    prefix.putInt(length);
    out.write(prefix.array(), 0, prefix.position());
    out.writeBytes(bytes);
    out.writeBytes(new byte[length - bytes.length]);
    for (List<long[]> blocks : List.of(dictionaries, batches)) {
      blocks.stream()
          .filter(it -> it[0] == start && it[1] == 0)
          .forEach(it -> it[1] = (long) out.size() - start);
    }
    out.writeBytes(body);
    if (file && body.length % 8 != 0) {
      out.writeBytes(new byte[8 - body.length % 8]);
    }
    return this;
  }
}
