package org.jingu.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jingu.ranks.Meeting.Party;
import org.junit.jupiter.api.Test;

class TcpWireTest extends WireContractTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static Party party(int ranks, String token) {
    return new Party(ranks, token, "1", PATIENCE);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static CompletableFuture<Wire> joining(Party party, int rank, int port) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Meeting.join(party, rank, loopback(port));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Override
  List<Wire> world(int ranks) throws Exception {
    Party party = party(ranks, "secret");
    try (Meeting meeting = new Meeting(party, loopback(0))) {
      List<CompletableFuture<Wire>> others = new ArrayList<>();
      for (int rank = 1; rank < ranks; rank++) {
        others.add(joining(party, rank, meeting.port()));
      }
      List<Wire> wires = new ArrayList<>(List.of(meeting.await(() -> true)));
      for (CompletableFuture<Wire> other : others) {
        wires.add(other.get());
      }
      return wires;
    }
  }

  private static String refusal(CompletableFuture<Wire> of) {
    Throwable cause = assertThrows(ExecutionException.class, of::get).getCause();
    return String.valueOf(cause.getMessage());
  }

  /** Strangers, and ranks of other runs, are sent away, and the run's own still come. */
  @Test
  void onlyRanksOfThisRunAreLetIn() throws Exception {
    Party party = party(2, "secret");
    try (Meeting meeting = new Meeting(party, loopback(0));
        Socket stranger = new Socket(InetAddress.getLoopbackAddress(), meeting.port())) {
      stranger
          .getOutputStream()
          .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      CompletableFuture<Wire> leader =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return meeting.await(() -> true);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      String token = refusal(joining(party(2, "guess"), 1, meeting.port()));
      assertTrue(token.contains("has another token"), token);
      String world = refusal(joining(party(3, "secret"), 2, meeting.port()));
      assertTrue(world.contains("as one of 3 ranks, and this run has 2"), world);
      String rank = refusal(joining(party, 5, meeting.port()));
      assertTrue(rank.contains("there is no rank 5 beside rank 0 of 2"), rank);
      Party newer = new Party(2, "secret", "2", PATIENCE);
      String version = refusal(joining(newer, 1, meeting.port()));
      assertTrue(version.contains("it is version 2, and rank 0 is 1"), version);
      try (Wire other = joining(party, 1, meeting.port()).get();
          Wire first = leader.get()) {
        other.send(0, ByteBuffer.allocate(4));
        assertEquals(4, first.receive(1).remaining());
      }
    }
  }

  @Test
  void whoDoesNotComeIsNamed() throws Exception {
    Party hasty = new Party(3, "secret", "1", Duration.ofMillis(300));
    try (Meeting meeting = new Meeting(hasty, loopback(0))) {
      RankException e = assertThrows(RankException.class, () -> meeting.await(() -> true));
      assertTrue(e.getMessage().startsWith("of 3 ranks [1, 2] did not come"), e.getMessage());
    }
  }

  /** A wire, and the bare other end of its connection. */
  private record Bare(TcpWire wire, SocketChannel other) {}

  private static Bare bare() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(loopback(0))) {
      SocketChannel other = SocketChannel.open(server.getLocalAddress());
      TcpWire.Patience hasty = new TcpWire.Patience(Duration.ofMillis(50), Duration.ofSeconds(1));
      List<String> places = List.of("here", "pid 7 on node-b");
      return new Bare(new TcpWire(0, places, Map.of(1, server.accept()), hasty), other);
    }
  }

  private static String loss(Bare bare) {
    RankException e = assertThrows(RankException.class, () -> bare.wire.receive(1));
    assertEquals(1, e.rank());
    return String.valueOf(e.getMessage());
  }

  @Test
  void aConnectionThatClosesIsALoss() throws Exception {
    Bare bare = bare();
    bare.other.close();
    assertEquals("rank 1 (pid 7 on node-b) is lost: its connection closed", loss(bare));
    bare.wire.close();
  }

  @Test
  void silenceIsALoss() throws Exception {
    Bare bare = bare();
    assertEquals("rank 1 (pid 7 on node-b) is lost: nothing was heard of it for 1 s", loss(bare));
    bare.wire.close();
    bare.other.close();
  }

  @Test
  void aDamagedMessageIsALoss() throws Exception {
    Bare bare = bare();
    ByteBuffer frame = Message.direct(16).putInt(1).putInt(4).putInt(1).putInt(2).flip();
    bare.other.write(frame);
    String loss = loss(bare);
    assertTrue(loss.contains("a message of it came damaged"), loss);
    bare.wire.close();
    bare.other.close();
  }
}
