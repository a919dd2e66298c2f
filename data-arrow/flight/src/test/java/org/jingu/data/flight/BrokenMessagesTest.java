package org.jingu.data.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jingu.api.data.DataException;
import org.jingu.data.read.ArrowRows;
import org.jingu.data.read.CellStyle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose messages are damaged, bit by bit. */
@Timeout(120)
class BrokenMessagesTest {
  private static final int TRIES = 400;

  @TempDir Path dir;

  private final List<Flight.FlightData> messages = new ArrayList<>();
  private Server server;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new FlightServiceGrpc.FlightServiceImplBase() {
                  @Override
                  public void doGet(
                      Flight.Ticket ticket, StreamObserver<Flight.FlightData> answer) {
                    messages.forEach(answer::onNext);
                    answer.onCompleted();
                  }
                })
            .build()
            .start();
    file =
        Files.writeString(
            dir.resolve("rows.flight"),
            "-- jingu: flight\nlocation: grpc://127.0.0.1:%d\nticket: x\n"
                .formatted(server.getPort()));
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  /** The messages of a stream, each a header and a body. */
  private static List<byte[][]> split(byte[] stream) {
    ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[][]> parts = new ArrayList<>();
    while (bytes.getInt() == -1) {
      byte[] header = new byte[bytes.getInt()];
      if (header.length == 0) {
        break;
      }
      bytes.get(header);
      byte[] body = new byte[(int) Message.getRootAsMessage(ByteBuffer.wrap(header)).bodyLength()];
      bytes.get(body);
      parts.add(new byte[][] {header, body});
    }
    return parts;
  }

  /** A stream as a server sends it. */
  static List<Flight.FlightData> messages(byte[] stream) {
    return split(stream).stream().map(BrokenMessagesTest::message).toList();
  }

  private static Flight.FlightData message(byte[][] part) {
    return Flight.FlightData.newBuilder()
        .setDataHeader(ByteString.copyFrom(part[0]))
        .setDataBody(ByteString.copyFrom(part[1]))
        .build();
  }

  private void send(List<byte[][]> parts) {
    messages.clear();
    parts.forEach(part -> messages.add(message(part)));
  }

  /** How many rows come, or -1 where they are refused in the project's words. */
  private int rows() throws Exception {
    Path copy = dir.resolve("copy");
    Files.deleteIfExists(copy);
    try {
      new FlightFormat().fetch(file, copy);
      try (ArrowRows rows = ArrowRows.open(copy)) {
        rows.select(rows.columns(), column -> CellStyle.PLAIN);
        int count = 0;
        while (rows.next() != null) {
          count++;
        }
        return count;
      }
    } catch (DataException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains(file.toString()) || message.contains(copy.toString()), message);
      assertTrue(message.length() < 2000, message);
      return -1;
    }
  }

  @Test
  void wholeMessagesGiveRows() throws Exception {
    send(split(Rows.from(0)));
    assertEquals(Rows.ROWS, rows());
    send(split(Rows.withDictionary()));
    assertEquals(Rows.BATCH_ROWS, rows());
  }

  @Test
  void damagedMessagesAreRefusedOrGiveRows() throws Exception {
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      List<byte[][]> parts = split(i % 2 == 0 ? Rows.from(0) : Rows.withDictionary());
      byte[][] part = parts.get(random.nextInt(parts.size()));
      byte[] damaged = part[1].length == 0 || random.nextInt(4) > 0 ? part[0] : part[1];
      for (int bit = 0; bit <= i % 3; bit++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      send(parts);
      refused += rows() < 0 ? 1 : 0;
    }
    // Padding, names and values may be anything; offsets, lengths and types may not.
    assertTrue(refused > TRIES / 10, refused + " of " + TRIES);
    assertTrue(refused < TRIES, "all");
  }

  @Test
  void messagesOutOfOrderAreRefused() throws Exception {
    List<byte[][]> parts = split(Rows.from(0));
    send(parts.subList(1, 2));
    assertRefused("after 0 record batches: its columns do not come first");
    send(List.of());
    assertRefused("after 0 record batches: it ends before its columns are known");
    send(List.of(parts.get(0), parts.get(1), parts.get(0), parts.get(2)));
    assertRefused("after 1 record batches: its columns come twice");
  }

  @Test
  void messagesOfAnotherLengthAreRefused() throws Exception {
    List<byte[][]> parts = split(Rows.from(0));
    byte[] body = parts.get(2)[1];
    parts.get(2)[1] = Arrays.copyOf(body, body.length - 8);
    send(parts);
    assertRefused("after 1 record batches: a message claims %d bytes".formatted(body.length));
    send(List.<byte[][]>of(new byte[][] {{1, 2, 3}, {}}));
    assertRefused("a message's header cannot be read");
  }

  @Test
  void messagesOfTheApplicationAreLeftOut() throws Exception {
    List<byte[][]> parts = new ArrayList<>(split(Rows.from(0)));
    parts.add(0, new byte[][] {{}, {}});
    parts.add(2, new byte[][] {{}, {}});
    send(parts);
    assertEquals(Rows.ROWS, rows());
  }

  private void assertRefused(String told) {
    String message =
        assertThrows(
                DataException.class, () -> new FlightFormat().fetch(file, dir.resolve("refused")))
            .getMessage();
    assertTrue(message.contains(told), message);
    assertTrue(dir.resolve("refused").toFile().delete());
  }
}
