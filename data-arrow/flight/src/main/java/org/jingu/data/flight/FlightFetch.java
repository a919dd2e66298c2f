package org.jingu.data.flight;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallOptions;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.jingu.api.data.DataException;
import org.jingu.files.Failures;
import org.jspecify.annotations.Nullable;

/** The fetching of one flight. Memory holds the few record batches that gRPC brings ahead. */
final class FlightFetch implements AutoCloseable {
  private static final long MOST_MEMORY = 2L << 30;
  private static final long MOST_SECONDS_TO_ASK = 60;

  /** Servers of gRPC refuse to be asked more often than every five minutes. */
  private static final long SECONDS_OF_SILENCE = 330;

  private static final String SAME_SERVER = "arrow-flight-reuse-connection";

  private final Endpoint endpoint;
  private final List<CallOption> options = new ArrayList<>();
  private final BufferAllocator allocator;
  private final FlightClient client;
  private long rows;

  private FlightFetch(Endpoint endpoint, @Nullable String bearer, NettyChannelBuilder channel) {
    this.endpoint = endpoint;
    if (bearer != null) {
      options.add(new CredentialCallOption(new BearerCredentialWriter(bearer)));
    }
    allocator = new RootAllocator(MOST_MEMORY);
    client = FlightGrpcUtils.createFlightClient(allocator, channel.build());
  }

  /**
   * Prepares to fetch; the first call connects.
   *
   * @param bearer the token that says who asks, or null
   * @throws DataException if the certificates to trust cannot be read
   */
  static FlightFetch of(Endpoint endpoint, @Nullable String bearer) {
    return new FlightFetch(endpoint, bearer, channel(endpoint));
  }

  private static NettyChannelBuilder channel(Endpoint endpoint) {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress(endpoint.location().getHost(), endpoint.location().getPort())
            .maxInboundMessageSize(Integer.MAX_VALUE)
            // A machine that is gone says nothing, and would be waited for without end.
            .keepAliveTime(SECONDS_OF_SILENCE, TimeUnit.SECONDS);
    if (!endpoint.tls()) {
      return channel.usePlaintext();
    }
    Path certificate = endpoint.certificate();
    if (certificate == null) {
      return channel.useTransportSecurity();
    }
    try {
      return channel.sslContext(
          GrpcSslContexts.forClient().trustManager(certificate.toFile()).build());
    } catch (IOException | IllegalArgumentException e) {
      throw new DataException(
          "%s: '%s' holds no certificates in PEM that can be read (%s)"
              .formatted(endpoint.file(), certificate, e.getMessage()),
          e);
    }
  }

  /**
   * Writes all rows to a new file, a stream for each of the flight's parts.
   *
   * @throws DataException if they do not come to their end, or cannot be written
   */
  void into(Path to) {
    try {
      Files.createFile(to);
      for (Ticket ticket : tickets()) {
        append(ticket, to);
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot copy the flight to %s: %s".formatted(endpoint.file(), to, Failures.reason(e)),
          e);
    } catch (Exception | AssertionError e) {
      // A server may lead decoders astray in any way.
      throw FlightErrors.of(endpoint, rows, e);
    }
  }

  private List<Ticket> tickets() {
    if (endpoint.ticket() != null) {
      return List.of(new Ticket(bytes(endpoint.ticket())));
    }
    FlightDescriptor asked =
        endpoint.command() == null
            ? FlightDescriptor.path(endpoint.path())
            : FlightDescriptor.command(bytes(endpoint.command()));
    List<CallOption> soon = new ArrayList<>(options);
    soon.add(CallOptions.timeout(MOST_SECONDS_TO_ASK, TimeUnit.SECONDS));
    List<FlightEndpoint> parts =
        client.getInfo(asked, soon.toArray(CallOption[]::new)).getEndpoints();
    if (parts.isEmpty()) {
      throw new DataException(
          "%s: the server at %s knows the flight, but no endpoint of it; see what makes it"
              .formatted(endpoint.file(), endpoint.location()));
    }
    parts.forEach(this::requireHere);
    return parts.stream().map(FlightEndpoint::getTicket).toList();
  }

  /** Who is sent elsewhere would send the token along. */
  private void requireHere(FlightEndpoint part) {
    List<Location> places = part.getLocations();
    boolean here =
        places.isEmpty()
            || places.stream()
                .map(Location::getUri)
                .anyMatch(
                    it ->
                        SAME_SERVER.equals(it.getScheme())
                            || (endpoint.location().getHost().equalsIgnoreCase(it.getHost())
                                && endpoint.location().getPort() == it.getPort()));
    if (!here) {
      throw new DataException(
          "%s: the server at %s has a part of the flight at %s, and rows are fetched from the server alone that is named; let it give all parts itself, or name the other one"
              .formatted(endpoint.file(), endpoint.location(), places.get(0).getUri()));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // javac fears that close() swallows an interruption; Jingu interrupts nobody here.
  @SuppressWarnings("try")
  private void append(Ticket ticket, Path to) throws Exception {
    try (FlightStream stream = client.getStream(ticket, options.toArray(CallOption[]::new));
        FileChannel channel = FileChannel.open(to, StandardOpenOption.APPEND);
        ArrowStreamWriter writer =
            new ArrowStreamWriter(stream.getRoot(), stream.getDictionaryProvider(), channel)) {
      VectorSchemaRoot root = stream.getRoot();
      writer.start();
      while (stream.next()) {
        if (root.getRowCount() > 0) {
          writer.writeBatch();
          rows += root.getRowCount();
        }
      }
      writer.end();
    }
  }

  /** What failed was told; what of it is still on its way is dropped. */
  @Override
  public void close() {
    try {
      client.close();
      allocator.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw FlightErrors.of(endpoint, rows, e);
    }
  }
}
