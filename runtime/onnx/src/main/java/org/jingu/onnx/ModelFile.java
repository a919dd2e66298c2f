package org.jingu.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jingu.files.AtomicFile;
import org.jspecify.annotations.Nullable;

/**
 * A graph on disk. Weights are written a page at a time, so that a model may be larger than the
 * memory: what stands before them says how long they are.
 */
final class ModelFile {
  private static final int IR_VERSION = 8;

  /** Where tensors begin in a file of their own, so that it can be mapped. */
  private static final int ALIGNMENT = 4096;

  /** Smaller tensors stay in the model, where readers look for sizes and axes. */
  private static final int SMALL = 1024;

  private static final int GRAPH = 7;
  private static final int INITIALIZER = 5;
  private static final int RAW_DATA = 9;

  private final OnnxGraph graph;
  private final OnnxExport.Settings settings;
  private final Path file;
  private final @Nullable Path data;

  private ModelFile(OnnxGraph graph, OnnxExport.Settings settings, Path file, @Nullable Path data) {
    this.graph = graph;
    this.settings = settings;
    this.file = file;
    this.data = data;
  }

  /** Writes a graph. */
  static OnnxExport.Written write(OnnxGraph graph, OnnxExport.Settings settings, Path file)
      throws IOException {
    long weights = graph.initializers().stream().mapToLong(Initializer::bytes).sum();
    Path data =
        weights > settings.largest() ? file.resolveSibling(file.getFileName() + ".data") : null;
    return new ModelFile(graph, settings, file, data).write();
  }

  /** A tensor and what is written of it into the model: all but, perhaps, its elements. */
  private record Placed(Initializer tensor, byte[] head, boolean inside) {
    long bytes() {
      return head.length
          + (inside
              ? CodedOutputStream.computeTagSize(RAW_DATA)
                  + CodedOutputStream.computeUInt64SizeNoTag(tensor.bytes())
                  + tensor.bytes()
              : 0);
    }
  }

  private OnnxExport.Written write() throws IOException {
    // Before anything is removed, since it refuses what is no file.
    try (AtomicFile model = AtomicFile.create(file)) {
      long bytes = data == null ? writeWhole(model) : writeInTwo(model, data);
      return new OnnxExport.Written(
          file, data, bytes, graph.operations().size(), graph.inputs(), graph.outputs());
    }
  }

  private long writeWhole(AtomicFile model) throws IOException {
    writeModel(model.channel(), graph.initializers().stream().map(ModelFile::inside).toList());
    long bytes = model.channel().position();
    model.commit();
    return bytes;
  }

  private long writeInTwo(AtomicFile model, Path beside) throws IOException {
    try (AtomicFile weights = AtomicFile.create(beside)) {
      writeModel(model.channel(), placed(weights.channel(), beside));
      long bytes = model.channel().position() + weights.channel().position();
      // A model of before must not meet new weights.
      Files.deleteIfExists(file);
      weights.commit();
      model.commit();
      return bytes;
    }
  }

  private static Placed inside(Initializer tensor) {
    return new Placed(tensor, tensor.head().toBytes(), true);
  }

  /** Writes large tensors into a file of their own. */
  private List<Placed> placed(FileChannel channel, Path beside) throws IOException {
    List<Placed> tensors = new ArrayList<>();
    for (Initializer tensor : graph.initializers()) {
      if (tensor.bytes() < SMALL) {
        tensors.add(inside(tensor));
        continue;
      }
      long start = -Math.floorDiv(-channel.position(), ALIGNMENT) * ALIGNMENT;
      channel.position(start);
      tensor.content().write(bytes -> drain(channel, bytes));
      tensors.add(new Placed(tensor, outside(tensor, beside, start).toBytes(), false));
    }
    return tensors;
  }

  private static Message outside(Initializer tensor, Path beside, long start) {
    return tensor
        .head()
        .message(13, entry("location", String.valueOf(beside.getFileName())))
        .message(13, entry("offset", Long.toString(start)))
        .message(13, entry("length", Long.toString(tensor.bytes())))
        .number(14, 1);
  }

  private static Message entry(String key, String value) {
    return new Message().text(1, key).text(2, value);
  }

  private void writeModel(FileChannel channel, List<Placed> tensors) throws IOException {
    OutputStream stream = Channels.newOutputStream(channel);
    CodedOutputStream out = CodedOutputStream.newInstance(stream, 1 << 16);
    out.writeRawBytes(head().toBytes());
    byte[] operations = operations().toBytes();
    byte[] ports = graph.ports().toBytes();
    long size = (long) operations.length + ports.length;
    for (Placed tensor : tensors) {
      size +=
          CodedOutputStream.computeTagSize(INITIALIZER)
              + CodedOutputStream.computeUInt64SizeNoTag(tensor.bytes())
              + tensor.bytes();
    }
    writeLength(out, GRAPH, size);
    out.writeRawBytes(operations);
    for (Placed tensor : tensors) {
      writeLength(out, INITIALIZER, tensor.bytes());
      out.writeRawBytes(tensor.head());
      if (tensor.inside()) {
        writeLength(out, RAW_DATA, tensor.tensor().bytes());
        tensor.tensor().content().write(out::write);
      }
    }
    out.writeRawBytes(ports);
    out.flush();
  }

  private Message head() {
    String version = OnnxExport.class.getPackage().getImplementationVersion();
    Message head =
        new Message()
            .number(1, IR_VERSION)
            .text(2, "jingu")
            .text(3, version == null ? "unpackaged" : version)
            .message(8, new Message().text(1, "").number(2, OnnxExport.OPERATIONS));
    settings.metadata().forEach((key, value) -> head.message(14, entry(key, value)));
    return head;
  }

  private Message operations() {
    Message operations = new Message();
    graph.operations().forEach(operation -> operations.message(1, operation));
    return operations.text(2, "jingu");
  }

  /** Starts a field whose content follows. */
  private static void writeLength(CodedOutputStream out, int field, long bytes) throws IOException {
    out.writeTag(field, 2);
    out.writeUInt64NoTag(bytes);
  }

  private static void drain(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
