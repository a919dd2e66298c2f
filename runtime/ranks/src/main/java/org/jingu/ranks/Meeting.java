package org.jingu.ranks;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jingu.ranks.Handshake.Hello;
import org.jspecify.annotations.Nullable;

/**
 * Where the ranks of a run find each other: rank 0 waits at an address that all know and tells each
 * where the others are.
 */
public final class Meeting implements AutoCloseable {
  /** How long one greeting may take. */
  private static final int GREETING_MILLIS = 10_000;

  private static final int POLL_MILLIS = 200;

  private final Party party;
  private final ServerSocketChannel server;

  /**
   * What all ranks of a run have in common, and this process.
   *
   * @param world how many ranks there are
   * @param token the run's secret
   * @param version of the program, which must be the same everywhere
   * @param patience how long to wait until all are there
   */
  public record Party(int world, String token, String version, Duration patience) {
    Handshake handshake() {
      return new Handshake(token);
    }

    Hello hello(int rank, int port) {
      return new Hello(rank, world, here(), version, port);
    }

    /** Why another process does not belong to this party; empty where it does. */
    String problem(Hello of) {
      if (of.world() != world) {
        return "it was started as one of %d ranks, and this run has %d"
            .formatted(of.world(), world);
      }
      return of.version().equals(version)
          ? ""
          : "it is version %s, and rank 0 is %s; install one version everywhere"
              .formatted(of.version(), version);
    }
  }

  /**
   * Opens the place where rank 0 waits.
   *
   * @param at where; of port 0 any that is free
   * @throws IOException if it is taken
   */
  public Meeting(Party party, InetSocketAddress at) throws IOException {
    this.party = party;
    this.server = listen(at);
  }

  private static ServerSocketChannel listen(InetSocketAddress at) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      return server.bind(at);
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** The port on which rank 0 waits. */
  public int port() {
    return server.socket().getLocalPort();
  }

  static String here() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "an unnamed host";
    }
    return "pid %d on %s".formatted(ProcessHandle.current().pid(), host);
  }

  /**
   * Waits for all other ranks, as rank 0.
   *
   * @param goesOn says, again and again, whether it is worth waiting
   * @throws RankException if some did not come
   * @throws IOException if the network fails
   */
  public TcpWire await(BooleanSupplier goesOn) throws IOException {
    Map<Integer, Guest> guests = new TreeMap<>();
    long end = System.nanoTime() + party.patience.toNanos();
    try {
      while (guests.size() < party.world - 1) {
        if (System.nanoTime() > end || !goesOn.getAsBoolean()) {
          throw missing(guests);
        }
        Guest guest = greet(server, hello -> problem(hello, guests));
        if (guest != null) {
          guests.put(guest.hello.rank(), guest);
        }
      }
      for (Guest guest : guests.values()) {
        introduce(guest, guests);
      }
      return wire(0, here(), guests);
    } catch (RuntimeException | IOException e) {
      for (Guest guest : guests.values()) {
        guest.channel.close();
      }
      throw e;
    }
  }

  private RankException missing(Map<Integer, Guest> there) {
    List<Integer> missing =
        IntStream.range(1, party.world).filter(it -> !there.containsKey(it)).boxed().toList();
    return new RankException(
        missing.get(0),
        "of %d ranks %s did not come; see that each was started with this run's address and token"
            .formatted(party.world, missing));
  }

  private String problem(Hello hello, Map<Integer, Guest> guests) {
    String problem = party.problem(hello);
    if (problem.isEmpty() && (hello.rank() < 1 || hello.rank() >= party.world)) {
      return "there is no rank %d beside rank 0 of %d".formatted(hello.rank(), party.world);
    }
    Guest known = guests.get(hello.rank());
    return problem.isEmpty() && known != null
        ? "rank %d is there already: %s".formatted(hello.rank(), known.hello.place())
        : problem;
  }

  /** Who came. */
  private record Guest(Hello hello, SocketChannel channel) {
    String address() {
      return channel.socket().getInetAddress().getHostAddress();
    }
  }

  /** Takes one connection; null where none came, or one that does not belong here. */
  private @Nullable Guest greet(ServerSocketChannel at, Handshake.Judge judge) throws IOException {
    return greet(at, party.handshake(), judge);
  }

  private static @Nullable Guest greet(
      ServerSocketChannel at, Handshake handshake, Handshake.Judge judge) throws IOException {
    at.socket().setSoTimeout(POLL_MILLIS);
    Socket socket;
    try {
      socket = at.socket().accept();
    } catch (SocketTimeoutException e) {
      return null;
    }
    try {
      socket.setSoTimeout(GREETING_MILLIS);
      Hello hello = handshake.accept(socket, judge);
      socket.setSoTimeout(0);
      return new Guest(hello, socket.getChannel());
    } catch (IOException e) {
      socket.close(); // it was told why, if it is a rank
      return null;
    }
  }

  private static void introduce(Guest to, Map<Integer, Guest> all) throws IOException {
    DataOutputStream out = new DataOutputStream(to.channel.socket().getOutputStream());
    out.writeUTF(here());
    for (Guest guest : all.values()) {
      out.writeUTF(guest.hello.place());
      out.writeUTF(guest.address());
      out.writeInt(guest.hello.port());
    }
    out.flush();
  }

  private static TcpWire wire(int rank, String here, Map<Integer, Guest> guests)
      throws IOException {
    List<String> places = new ArrayList<>();
    Map<Integer, SocketChannel> channels = new TreeMap<>();
    for (int of = 0; of <= guests.size(); of++) {
      Guest guest = guests.get(of);
      places.add(guest == null ? here : guest.hello.place());
      if (guest != null) {
        channels.put(of, guest.channel);
      }
    }
    return new TcpWire(rank, places, channels, TcpWire.Patience.USUAL);
  }

  /**
   * Joins the others, as another rank than 0.
   *
   * @param rank this one's number
   * @param at where rank 0 waits, or will soon
   * @throws RankException if rank 0 refuses this rank, or does not come
   * @throws IOException if the network fails
   */
  public static TcpWire join(Party party, int rank, InetSocketAddress at) throws IOException {
    Map<Integer, Guest> peers = new TreeMap<>();
    long end = System.nanoTime() + party.patience.toNanos();
    SocketChannel first = reach(at, end);
    try (ServerSocketChannel server =
        listen(new InetSocketAddress(first.socket().getLocalAddress(), 0))) {
      greet(first, party, rank, server.socket().getLocalPort());
      DataInputStream in = new DataInputStream(first.socket().getInputStream());
      first.socket().setSoTimeout((int) party.patience.toMillis());
      peers.put(0, new Guest(new Hello(0, party.world, in.readUTF(), party.version, 0), first));
      for (int of = 1; of < party.world; of++) {
        Hello hello = new Hello(of, party.world, in.readUTF(), party.version, 0);
        InetSocketAddress address = new InetSocketAddress(in.readUTF(), in.readInt());
        if (of < rank) {
          SocketChannel channel = reach(address, end);
          greet(channel, party, rank, 0);
          peers.put(of, new Guest(hello, channel));
        }
      }
      first.socket().setSoTimeout(0);
      while (peers.size() < party.world - 1) {
        Guest guest = greet(server, party.handshake(), party::problem);
        if (guest != null) {
          peers.put(guest.hello.rank(), guest);
        } else if (System.nanoTime() > end) {
          throw new RankException(rank, "not all ranks came to rank " + rank);
        }
      }
      return wire(rank, here(), peers);
    } catch (RuntimeException | IOException e) {
      first.close();
      for (Guest peer : peers.values()) {
        peer.channel.close();
      }
      throw e;
    }
  }

  /** Connects, if need be again and again until the other is there. */
  private static SocketChannel reach(InetSocketAddress at, long end) throws IOException {
    while (true) {
      SocketChannel channel = SocketChannel.open();
      try {
        channel.connect(new InetSocketAddress(at.getHostString(), at.getPort()));
        return channel;
      } catch (IOException | RuntimeException e) {
        channel.close();
        if (System.nanoTime() > end) {
          throw new IOException("cannot reach %s: %s".formatted(at, e), e);
        }
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while connecting to " + at, e);
      }
    }
  }

  private static void greet(SocketChannel to, Party party, int rank, int port) throws IOException {
    try {
      to.socket().setSoTimeout(GREETING_MILLIS);
      party.handshake().connect(to.socket(), party.hello(rank, port));
      to.socket().setSoTimeout(0);
    } catch (Handshake.RefusedException e) {
      throw new RankException(
          rank,
          "rank %d is not let in by %s: %s".formatted(rank, to.getRemoteAddress(), e.getMessage()));
    }
  }

  /** Waits no longer. */
  @Override
  public void close() throws IOException {
    server.close();
  }
}
