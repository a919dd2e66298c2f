package org.jingu.ranks;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The connection with one other rank. A thread reads all that comes, so that whoever sends never
 * waits for one who sends, too, and a connection that breaks is noticed at once.
 */
final class TcpLink implements AutoCloseable {
  /** Bytes that are copied at once. */
  private static final int CHUNK = 1 << 18;

  /** Kind, length and checksum of what follows. */
  private static final int HEADER = 12;

  /** What a frame is. */
  enum Kind {
    MESSAGE(1),
    BEAT(2),
    FAILURE(3),
    END(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static @Nullable Kind of(int code) {
      return Arrays.stream(values()).filter(it -> it.code == code).findFirst().orElse(null);
    }
  }

  /** Learns of what is no message. */
  interface Listener {
    /** The other rank, or one that it has heard of, is lost. */
    void lost(RankException failure);

    /** The connection broke, or brought what it should not. */
    void broke(int rank, String how);
  }

  private final int rank;
  private final SocketChannel channel;
  private final Listener listener;
  private final Mailbox box = new Mailbox();
  private final ReentrantLock sending = new ReentrantLock();
  private final ByteBuffer header = Message.direct(HEADER);
  private final CRC32C sum = new CRC32C();
  private final Thread reader;
  private volatile long heard = System.nanoTime();
  private volatile boolean ended;

  TcpLink(int rank, SocketChannel channel, Listener listener) throws IOException {
    this.rank = rank;
    this.channel = channel;
    this.listener = listener;
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    reader = new Thread(this::read, "jingu-rank-" + rank);
    reader.setDaemon(true);
  }

  void start() {
    heard = System.nanoTime();
    reader.start();
  }

  /** Nanoseconds since anything came. */
  long silence() {
    return ended ? 0 : System.nanoTime() - heard;
  }

  /** The next message; null where none comes any more. */
  @Nullable ByteBuffer take() throws InterruptedException {
    return box.take();
  }

  void send(Kind kind, ByteBuffer content) throws IOException {
    sending.lock();
    try {
      write(kind, content);
    } finally {
      sending.unlock();
    }
  }

  /** Shows that this rank lives, unless it is just sending something. */
  void beat() throws IOException {
    if (sending.tryLock()) {
      try {
        write(Kind.BEAT, ByteBuffer.allocate(0));
      } finally {
        sending.unlock();
      }
    }
  }

  private void write(Kind kind, ByteBuffer content) throws IOException {
    sum.reset();
    sum.update(content.duplicate());
    header.clear();
    header.putInt(kind.code).putInt(content.remaining()).putInt((int) sum.getValue());
    write(header.flip());
    int end = content.limit();
    while (content.position() < end) {
      content.limit(Math.min(end, content.position() + CHUNK));
      write(content);
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void read() {
    ByteBuffer head = Message.direct(HEADER);
    CRC32C check = new CRC32C();
    try {
      while (!ended) {
        fill(head.clear());
        head.flip();
        Kind kind = Kind.of(head.getInt());
        int length = head.getInt();
        if (kind == null || length < 0) {
          throw new IOException("it sent what is no message");
        }
        ByteBuffer content = box.buffer(length);
        fill(content);
        check.reset();
        check.update(content.flip());
        if ((int) check.getValue() != head.getInt()) {
          throw new IOException("a message of it came damaged");
        }
        take(kind, content.rewind());
      }
    } catch (IOException e) {
      if (!ended) {
        listener.broke(rank, e instanceof EOFException ? "its connection closed" : reason(e));
      }
    } catch (RuntimeException | Error e) {
      listener.broke(rank, e.toString());
    } finally {
      box.end();
    }
  }

  private static String reason(IOException e) {
    return "its connection broke (%s)".formatted(e.getMessage());
  }

  private void fill(ByteBuffer to) throws IOException {
    int end = to.limit();
    while (to.position() < end) {
      to.limit(Math.min(end, to.position() + CHUNK));
      if (channel.read(to) < 0) {
        throw new EOFException();
      }
      heard = System.nanoTime();
    }
  }

  private void take(Kind kind, ByteBuffer content) {
    switch (kind) {
      case MESSAGE -> box.deliver(content);
      case BEAT -> {}
      case END -> ended = true;
      case FAILURE -> listener.lost(new RankException(content.getInt(), Message.text(content)));
    }
  }

  /** Ends all waiting for this rank. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use any more, closed or not.
    }
    box.end();
  }
}
