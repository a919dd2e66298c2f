package org.jingu.ranks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Ranks that are processes, on one machine or several, with a connection between each two. {@link
 * Meeting} makes it. A rank is lost when its connection breaks, or nothing comes of it for a while:
 * each shows every second that it lives.
 */
public final class TcpWire implements Wire {
  /** How often a rank shows that it lives, and after which silence it counts as lost. */
  record Patience(Duration beat, Duration silence) {
    static final Patience USUAL = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(10));
  }

  private final int rank;
  private final List<String> places;
  private final @Nullable TcpLink[] links;
  private final Patience patience;
  private final AtomicReference<@Nullable RankException> failure = new AtomicReference<>();
  private final Thread watch;
  private volatile boolean closed;

  /**
   * Over connections that are there.
   *
   * @param places where each rank runs
   * @param channels by rank, of all but this one
   */
  TcpWire(int rank, List<String> places, Map<Integer, SocketChannel> channels, Patience patience)
      throws IOException {
    this.rank = rank;
    this.places = List.copyOf(places);
    this.patience = patience;
    this.links = new TcpLink[places.size()];
    for (Map.Entry<Integer, SocketChannel> of : channels.entrySet()) {
      links[of.getKey()] = new TcpLink(of.getKey(), of.getValue(), new Losses());
    }
    watch = new Thread(this::watch, "jingu-ranks-watch");
    watch.setDaemon(true);
    links().forEach(TcpLink::start);
    watch.start();
  }

  private final class Losses implements TcpLink.Listener {
    @Override
    public void lost(RankException of) {
      fail(of);
    }

    @Override
    public void broke(int of, String how) {
      if (!closed) {
        fail(new RankException(of, "%s is lost: %s".formatted(place(of), how)));
      }
    }
  }

  private List<TcpLink> links() {
    List<TcpLink> all = new ArrayList<>();
    for (TcpLink link : links) {
      if (link != null) {
        all.add(link);
      }
    }
    return all;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int world() {
    return places.size();
  }

  @Override
  public String place(int of) {
    return "rank %d (%s)".formatted(of, places.get(of));
  }

  private void requireAll() {
    RankException known = failure.get();
    if (known != null) {
      throw known.again();
    }
  }

  private TcpLink link(int to) {
    TcpLink link = links[to];
    if (link == null) {
      throw new IllegalArgumentException("rank " + to + " is this one");
    }
    return link;
  }

  @Override
  public void send(int to, ByteBuffer message) {
    requireAll();
    try {
      link(to).send(TcpLink.Kind.MESSAGE, message);
    } catch (IOException e) {
      // The reader may have closed the connection, and knows better why.
      fail(new RankException(to, "%s is lost: %s".formatted(place(to), e.getMessage())));
      requireAll();
    }
  }

  @Override
  public ByteBuffer receive(int from) {
    requireAll();
    try {
      ByteBuffer message = link(from).take();
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

  /** The first loss is the one that all hear of. */
  private void fail(RankException of) {
    if (!failure.compareAndSet(null, of)) {
      return;
    }
    Message message = new Message().put(of.rank()).put(String.valueOf(of.getMessage()));
    List<Thread> tellers = new ArrayList<>();
    for (TcpLink link : links()) {
      ByteBuffer bytes = message.bytes();
      Thread teller = new Thread(() -> tell(link, bytes), "jingu-ranks-failure");
      teller.setDaemon(true);
      teller.start();
      tellers.add(teller);
    }
    Thread closer = new Thread(() -> closeAfter(tellers), "jingu-ranks-end");
    closer.setDaemon(true);
    closer.start();
  }

  private static void tell(TcpLink link, ByteBuffer message) {
    try {
      link.send(TcpLink.Kind.FAILURE, message);
    } catch (IOException e) {
      // It is lost, too; the others hear of the first loss.
    }
  }

  /** Whoever waits for a rank, or to send to it, waits no longer. */
  private void closeAfter(List<Thread> tellers) {
    try {
      for (Thread teller : tellers) {
        teller.join(1000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    links().forEach(TcpLink::close);
  }

  private void watch() {
    while (!closed && failure.get() == null) {
      try {
        Thread.sleep(patience.beat.toMillis());
      } catch (InterruptedException e) {
        return;
      }
      for (int of = 0; of < links.length; of++) {
        TcpLink link = links[of];
        if (link != null) {
          watch(of, link);
        }
      }
    }
  }

  private void watch(int of, TcpLink link) {
    if (link.silence() > patience.silence.toNanos()) {
      fail(
          new RankException(
              of,
              "%s is lost: nothing was heard of it for %d s"
                  .formatted(place(of), patience.silence.toSeconds())));
    }
    try {
      link.beat();
    } catch (IOException e) {
      // The reader notices.
    }
  }

  @Override
  public void abort(String reason) {
    fail(new RankException(rank, "%s failed: %s".formatted(place(rank), reason)));
    try {
      // So that a process that ends now has told the others why.
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watch.interrupt();
    if (failure.get() == null) {
      links().forEach(link -> tellEnd(link));
    }
    links().forEach(TcpLink::close);
  }

  private static void tellEnd(TcpLink link) {
    try {
      link.send(TcpLink.Kind.END, ByteBuffer.allocate(0));
    } catch (IOException e) {
      // It has ended, too.
    }
  }
}
