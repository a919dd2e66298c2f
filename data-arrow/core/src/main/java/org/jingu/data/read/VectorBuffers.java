package org.jingu.data.read;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jingu.api.data.DataException;

/** The buffers of Arrow vectors, which stand in the same order as those of a record batch. */
final class VectorBuffers implements ColumnBuffers, AutoCloseable {
  private final Place place;
  private final ArrowRecordBatch batch;
  private final List<ArrowFieldNode> nodes;
  private final List<ArrowBuf> buffers;

  /** Holds the vectors' buffers, which are copied no more. */
  VectorBuffers(VectorSchemaRoot vectors, Place place) {
    this.place = place;
    batch = new VectorUnloader(vectors, true, NoCompressionCodec.INSTANCE, false).getRecordBatch();
    nodes = batch.getNodes();
    buffers = batch.getBuffers();
  }

  @Override
  public int rows() {
    return batch.getLength();
  }

  @Override
  public long length(Column column) {
    return nodes.get(column.node()).getLength();
  }

  @Override
  public boolean hasNulls(Column column) {
    return nodes.get(column.node()).getNullCount() > 0;
  }

  @Override
  public int variadicBuffers(Column column) {
    return Math.toIntExact(batch.getVariadicBufferCounts().get(column.viewsBefore()));
  }

  @Override
  public ArrowBuf buffer(Column column, int which, long needed) {
    int index = column.buffer() + which;
    for (int i = 0; i < column.viewsBefore(); i++) {
      index += Math.toIntExact(batch.getVariadicBufferCounts().get(i));
    }
    ArrowBuf buffer = buffers.get(index);
    if (buffer.capacity() < needed) {
      throw new DataException(
          "%s, %s, column '%s' has a buffer of %d bytes where its values need %d; write the file again"
              .formatted(place.path(), place.part(), column.name(), buffer.capacity(), needed));
    }
    return buffer;
  }

  @Override
  public void close() {
    batch.close();
  }
}
