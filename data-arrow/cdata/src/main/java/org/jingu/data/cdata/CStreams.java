package org.jingu.data.cdata;

import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jingu.api.data.DataException;
import org.jingu.data.read.StreamFile;

/**
 * Takes Arrow streams that other code of the same process exports by the <a
 * href="https://arrow.apache.org/docs/format/CStreamInterface.html">C stream interface</a>: C++,
 * Rust, or Python beside a JVM. Java code that has an {@code ArrowReader} gives it to {@link
 * StreamFile} itself.
 */
public final class CStreams {
  private CStreams() {}

  /**
   * Reads a stream to its end and releases it, also when it fails. Batches of the stream are read
   * where they lie and copied to the file.
   *
   * @param address of a {@code struct ArrowArrayStream}, which stays the caller's memory
   * @return the stream as a file, which the caller closes
   * @throws DataException if it was released before, or fails
   */
  public static StreamFile read(long address) {
    if (address == 0) {
      throw new DataException("there is no Arrow stream at address 0; export one first");
    }
    ArrowArrayStream stream = ArrowArrayStream.wrap(address);
    if (stream.snapshot().release == 0) {
      throw new DataException("the Arrow stream was released before; export it anew");
    }
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = Data.importArrayStream(allocator, stream)) {
      return StreamFile.of(reader);
    } catch (DataException e) {
      throw e;
    } catch (Exception e) {
      throw new DataException("the Arrow stream cannot be read: " + e.getMessage(), e);
    }
  }
}
