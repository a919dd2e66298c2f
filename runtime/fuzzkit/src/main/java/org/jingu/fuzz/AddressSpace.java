package org.jingu.fuzz;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The most address space that the process ever had, which shows what was asked for off the heap
 * even where it was never touched and given back at once. Linux alone tells it.
 */
final class AddressSpace {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String KEY = "VmPeak:";

  private final @Nullable RandomAccessFile status;
  private final byte[] text = new byte[1024];
  private long peak;

  AddressSpace() {
    try {
      status = Files.isReadable(STATUS) ? new RandomAccessFile(STATUS.toFile(), "r") : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By how many bytes the most has grown since the last call; 0 where nothing tells. */
  long growth() {
    long before = peak;
    peak = Math.max(peak, read());
    return before == 0 ? 0 : peak - before;
  }

  private long read() {
    if (status == null) {
      return 0;
    }
    try {
      status.seek(0);
      String head = new String(text, 0, status.read(text), StandardCharsets.US_ASCII);
      int at = head.indexOf(KEY);
      int end = head.indexOf(" kB", at);
      return at < 0 || end < 0
          ? 0
          : Long.parseLong(head.substring(at + KEY.length(), end).strip()) << 10;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
