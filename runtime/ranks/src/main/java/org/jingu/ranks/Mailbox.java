package org.jingu.ranks;

import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The messages that have come from one rank, in buffers that are used again. */
final class Mailbox {
  /** Wakes whoever waits for a message that will not come. */
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final BlockingQueue<ByteBuffer> arrived = new LinkedBlockingQueue<>();
  private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();
  private @Nullable ByteBuffer lent;

  /** A buffer for a message, its limit set. */
  ByteBuffer buffer(int bytes) {
    ByteBuffer known = free.poll();
    ByteBuffer buffer = known != null && known.capacity() >= bytes ? known : larger(bytes);
    return buffer.clear().limit(bytes);
  }

  private static ByteBuffer larger(int bytes) {
    long spare = bytes + bytes / 4L + 64;
    return Message.direct((int) Math.min(Integer.MAX_VALUE - 64, spare));
  }

  /** Delivers a buffer that {@link #buffer} gave, filled from 0 to its limit. */
  void deliver(ByteBuffer message) {
    arrived.add(message);
  }

  /** No more messages come. */
  void end() {
    arrived.add(END);
  }

  /** Waits for the next message; null where none comes any more. */
  @SuppressWarnings("ReferenceEquality") // of the one that stands for the end
  @Nullable ByteBuffer take() throws InterruptedException {
    if (lent != null) {
      free.add(lent);
      lent = null;
    }
    ByteBuffer next = arrived.take();
    if (next == END) {
      arrived.add(END);
      return null;
    }
    lent = next;
    return next;
  }
}
