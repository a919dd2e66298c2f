package org.jingu.data.flight;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.flight.impl.Flight.FlightEndpoint;
import org.apache.arrow.flight.impl.Flight.Ticket;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.flight.impl.FlightServiceGrpc.FlightServiceBlockingStub;
import org.jingu.api.data.DataException;
import org.jingu.files.Failures;
import org.jspecify.annotations.Nullable;

/**
 * The fetching of one flight, message by message. Arrow's own client decodes what comes, waits
 * without end for columns that a server does not send, and loses rows where they come twice.
 */
final class FlightFetch implements AutoCloseable {
  /** A message is held twice on its way. */
  private static final int MOST_BYTES_OF_A_BATCH =
      (int) Math.min(512 << 20, Runtime.getRuntime().maxMemory() / 4);

  private static final long MOST_SECONDS_TO_ASK = 60;
  private static final long MOST_SECONDS_TO_END = 5;

  /** Servers of gRPC refuse to be asked more often than every five minutes. */
  private static final long SECONDS_OF_SILENCE = 330;

  private static final String SAME_SERVER = "arrow-flight-reuse-connection";

  private final Endpoint endpoint;
  private final ManagedChannel channel;
  private final FlightServiceBlockingStub server;

  /**
   * Prepares to fetch; the first call connects.
   *
   * @param bearer the token that says who asks, or null
   * @throws DataException if the certificates to trust cannot be read
   */
  FlightFetch(Endpoint endpoint, @Nullable String bearer) {
    this.endpoint = endpoint;
    channel = channel(endpoint);
    Metadata headers = new Metadata();
    if (bearer != null) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + bearer);
    }
    server =
        FlightServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static ManagedChannel channel(Endpoint endpoint) {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress(endpoint.host(), endpoint.location().getPort())
            .maxInboundMessageSize(MOST_BYTES_OF_A_BATCH)
            // A machine that is gone says nothing, and would be waited for without end.
            .keepAliveTime(SECONDS_OF_SILENCE, TimeUnit.SECONDS);
    if (!endpoint.tls()) {
      return channel.usePlaintext().build();
    }
    Path certificate = endpoint.certificate();
    if (certificate == null) {
      return channel.useTransportSecurity().build();
    }
    try {
      return channel
          .sslContext(GrpcSslContexts.forClient().trustManager(certificate.toFile()).build())
          .build();
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
    try (FileChannel file =
        FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      write(new MessageWriter(file));
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot copy the flight to %s: %s".formatted(endpoint.file(), to, Failures.reason(e)),
          e);
    }
  }

  private void write(MessageWriter writer) throws IOException {
    try {
      for (Ticket ticket : tickets()) {
        Iterator<FlightData> messages = server.doGet(ticket);
        while (messages.hasNext()) {
          writer.write(messages.next());
        }
        writer.end();
      }
    } catch (StatusRuntimeException e) {
      throw FlightErrors.of(endpoint, writer.batches(), e);
    } catch (BrokenMessageException e) {
      throw FlightErrors.damaged(endpoint, writer.batches(), String.valueOf(e.getMessage()));
    }
  }

  private List<Ticket> tickets() {
    if (endpoint.ticket() != null) {
      return List.of(Ticket.newBuilder().setTicket(bytes(endpoint.ticket())).build());
    }
    List<FlightEndpoint> parts =
        server
            .withDeadlineAfter(MOST_SECONDS_TO_ASK, TimeUnit.SECONDS)
            .getFlightInfo(descriptor())
            .getEndpointList();
    if (parts.isEmpty()) {
      throw new DataException(
          "%s: the server at %s knows the flight, but no endpoint of it; see what makes it"
              .formatted(endpoint.file(), endpoint.location()));
    }
    parts.forEach(this::requireHere);
    return parts.stream().map(FlightEndpoint::getTicket).toList();
  }

  private FlightDescriptor descriptor() {
    FlightDescriptor.Builder asked = FlightDescriptor.newBuilder();
    return endpoint.command() == null
        ? asked.setType(FlightDescriptor.DescriptorType.PATH).addAllPath(endpoint.path()).build()
        : asked
            .setType(FlightDescriptor.DescriptorType.CMD)
            .setCmd(bytes(endpoint.command()))
            .build();
  }

  /** Who is sent elsewhere would send the token along. */
  private void requireHere(FlightEndpoint part) {
    boolean here =
        part.getLocationCount() == 0
            || part.getLocationList().stream().anyMatch(place -> isHere(place.getUri()));
    if (!here) {
      throw new DataException(
          "%s: the server at %s has a part of the flight at %s, and rows are fetched from the server alone that is named; let it give all parts itself, or name the other one"
              .formatted(endpoint.file(), endpoint.location(), part.getLocation(0).getUri()));
    }
  }

  private boolean isHere(String place) {
    try {
      URI uri = URI.create(place);
      return SAME_SERVER.equals(uri.getScheme())
          || (endpoint.location().getHost().equalsIgnoreCase(uri.getHost())
              && endpoint.location().getPort() == uri.getPort());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  /** Ends the calls that are on their way. */
  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(MOST_SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
