package org.jingu.data.flight;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightServer;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.Auth2Constants;
import org.apache.arrow.flight.auth2.CallHeaderAuthenticator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A Flight server on this machine, whose flights are Arrow streams. */
final class FlightServers extends NoOpFlightProducer implements AutoCloseable {
  private final BufferAllocator allocator = new RootAllocator();
  private final Map<String, List<byte[]>> flights = new HashMap<>();
  private final Map<String, List<Location>> places = new HashMap<>();
  private final FlightServer server;
  private final boolean tls;

  /** How often rows were asked for. */
  final AtomicInteger fetched = new AtomicInteger();

  private FlightServers(Location location, @Nullable String token, File @Nullable [] tls)
      throws IOException {
    FlightServer.Builder builder = FlightServer.builder(allocator, location, this);
    if (token != null) {
      builder.headerAuthenticator(headers -> authenticate(headers, token));
    }
    if (tls != null) {
      builder.useTls(tls[0], tls[1]);
    }
    this.tls = tls != null;
    server = builder.build().start();
  }

  static FlightServers start() throws IOException {
    return new FlightServers(Location.forGrpcInsecure("127.0.0.1", 0), null, null);
  }

  static FlightServers withToken(String token) throws IOException {
    return new FlightServers(Location.forGrpcInsecure("127.0.0.1", 0), token, null);
  }

  static FlightServers withTls(Path chain, Path key) throws IOException {
    File[] files = {chain.toFile(), key.toFile()};
    return new FlightServers(Location.forGrpcTls("127.0.0.1", 0), null, files);
  }

  /** Gives a flight, whose parts are streams. */
  FlightServers give(String name, byte[]... parts) {
    flights.put(name, List.of(parts));
    return this;
  }

  /** Says that a flight's parts are elsewhere. */
  FlightServers at(String name, Location... locations) {
    places.put(name, List.of(locations));
    return this;
  }

  int port() {
    return server.getPort();
  }

  URI location() {
    return URI.create((tls ? "grpc+tls" : "grpc") + "://127.0.0.1:" + port());
  }

  /** A file that names this server, with lines of its own. */
  Path named(Path file, String... lines) throws IOException {
    List<String> all = new ArrayList<>(List.of("-- jingu: flight", "location: " + location()));
    all.addAll(List.of(lines));
    return Files.write(file, all);
  }

  private static CallHeaderAuthenticator.AuthResult authenticate(
      CallHeaders headers, String token) {
    String given = headers.get(Auth2Constants.AUTHORIZATION_HEADER);
    if (!(Auth2Constants.BEARER_PREFIX + token).equals(given)) {
      throw CallStatus.UNAUTHENTICATED.withDescription("who are you?").toRuntimeException();
    }
    return () -> "user";
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor asked) {
    String name =
        asked.isCommand()
            ? new String(asked.getCommand(), StandardCharsets.UTF_8)
            : String.join("/", asked.getPath());
    List<byte[]> parts = flights.get(name);
    if (parts == null) {
      throw CallStatus.NOT_FOUND.withDescription("no flight " + name).toRuntimeException();
    }
    List<FlightEndpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Ticket ticket = new Ticket((name + "#" + i).getBytes(StandardCharsets.UTF_8));
      Location[] locations = places.getOrDefault(name, List.of()).toArray(Location[]::new);
      endpoints.add(new FlightEndpoint(ticket, locations));
    }
    return new FlightInfo(new Schema(List.of()), asked, endpoints, -1, -1);
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    fetched.incrementAndGet();
    String[] named = new String(ticket.getBytes(), StandardCharsets.UTF_8).split("#", 2);
    byte[] bytes = flights.get(named[0]).get(Integer.parseInt(named[1]));
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(bytes), allocator)) {
      // Dictionaries come with the first batch.
      boolean more = reader.loadNextBatch();
      listener.start(reader.getVectorSchemaRoot(), reader);
      for (; more; more = reader.loadNextBatch()) {
        listener.putNext();
      }
      listener.completed();
    } catch (IOException | RuntimeException e) {
      listener.error(CallStatus.INTERNAL.withDescription("the disk\nis gone").toRuntimeException());
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
