package org.jingu.ranks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Ranks that are threads of one process. */
public final class LocalWire implements Wire {
  private final int rank;
  private final Mailbox[][] boxes;
  private final AtomicReference<@Nullable RankException> failure;

  private LocalWire(int rank, Mailbox[][] boxes, AtomicReference<@Nullable RankException> failure) {
    this.rank = rank;
    this.boxes = boxes;
    this.failure = failure;
  }

  /** The wires of so many ranks, in their order. */
  public static List<Wire> world(int ranks) {
    Mailbox[][] boxes = new Mailbox[ranks][ranks];
    for (Mailbox[] of : boxes) {
      for (int to = 0; to < ranks; to++) {
        of[to] = new Mailbox();
      }
    }
    AtomicReference<@Nullable RankException> failure = new AtomicReference<>();
    List<Wire> wires = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      wires.add(new LocalWire(rank, boxes, failure));
    }
    return wires;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int world() {
    return boxes.length;
  }

  @Override
  public String place(int of) {
    return "rank %d (a thread of this process)".formatted(of);
  }

  @Override
  public void send(int to, ByteBuffer message) {
    requireAll();
    Mailbox box = boxes[rank][to];
    ByteBuffer copy = box.buffer(message.remaining());
    copy.put(message).flip();
    box.deliver(copy);
  }

  private void requireAll() {
    RankException known = failure.get();
    if (known != null) {
      throw known.again();
    }
  }

  @Override
  public ByteBuffer receive(int from) {
    requireAll();
    try {
      ByteBuffer message = boxes[from][rank].take();
      requireAll();
      if (message == null) {
        throw new RankException(from, place(from) + " ended its part of the run");
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + place(from), e);
    }
  }

  @Override
  public void abort(String reason) {
    failure.compareAndSet(null, new RankException(rank, place(rank) + " failed: " + reason));
    for (Mailbox[] of : boxes) {
      for (Mailbox box : of) {
        box.end();
      }
    }
  }

  @Override
  public void close() {
    for (Mailbox box : boxes[rank]) {
      box.end();
    }
  }
}
