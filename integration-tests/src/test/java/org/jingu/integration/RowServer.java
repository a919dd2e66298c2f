package org.jingu.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A Flight server on this machine that gives Arrow files, of which it may break off. */
final class RowServer extends NoOpFlightProducer implements AutoCloseable {
  private final BufferAllocator allocator = new RootAllocator();
  private final Map<String, Path> files = new ConcurrentHashMap<>();
  private final FlightServer server;

  /** How many record batches are given before it breaks off. */
  private final AtomicInteger most = new AtomicInteger(Integer.MAX_VALUE);

  /** How often rows were asked for. */
  final AtomicInteger fetched = new AtomicInteger();

  RowServer() throws IOException {
    server =
        FlightServer.builder(allocator, Location.forGrpcInsecure("127.0.0.1", 0), this)
            .build()
            .start();
  }

  /** Gives a file, and writes another one that says where. */
  Path give(Path arrow, Path endpoint) throws IOException {
    String name = "flight-" + files.size();
    files.put(name, arrow);
    Files.createDirectories(endpoint.getParent());
    return Files.write(
        endpoint,
        List.of(
            "-- jingu: flight", "location: grpc://127.0.0.1:" + server.getPort(), "path: " + name));
  }

  void breakOffAfter(int batches) {
    most.set(batches);
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor asked) {
    byte[] name = asked.getPath().get(0).getBytes(StandardCharsets.UTF_8);
    List<FlightEndpoint> parts = List.of(new FlightEndpoint(new Ticket(name)));
    return new FlightInfo(new Schema(List.of()), asked, parts, -1, -1);
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    fetched.incrementAndGet();
    Path file = files.get(new String(ticket.getBytes(), StandardCharsets.UTF_8));
    try (ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
      listener.start(reader.getVectorSchemaRoot());
      for (int batch = 0; reader.loadNextBatch(); batch++) {
        if (batch == most.get()) {
          throw new IOException("enough");
        }
        listener.putNext();
      }
      listener.completed();
    } catch (IOException e) {
      listener.error(CallStatus.INTERNAL.withDescription("the disk is gone").toRuntimeException());
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    allocator.close();
  }
}
