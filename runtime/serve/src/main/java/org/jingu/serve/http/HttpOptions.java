package org.jingu.serve.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jingu.api.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens and what it bears.
 *
 * @param host a name or address of this machine
 * @param port 0 for one that is free
 * @param token that callers must have, or null
 * @param tls who the server is, or null for plain text
 * @param limits what a client may ask for
 */
public record HttpOptions(
    String host, int port, @Nullable String token, @Nullable SSLContext tls, Limits limits) {

  /**
   * What a client may ask for.
   *
   * @param bodyBytes of a request
   * @param connections at the same time
   * @param reading how long a request's body may take to arrive
   * @param waiting how long a request may wait for its scores
   * @param draining how long requests under way have when the server stops
   */
  public record Limits(
      int bodyBytes, int connections, Duration reading, Duration waiting, Duration draining) {
    /** 16 MiB, 1,000 connections, 10 s to read, 5 s to wait, 30 s to end. */
    public static final Limits USUAL =
        new Limits(
            16 << 20, 1000, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  /** Only for programs of this machine, at a free port. */
  public static HttpOptions local() {
    return new HttpOptions("127.0.0.1", 0, null, null, Limits.USUAL);
  }

  /**
   * Whether only programs of this machine can connect.
   *
   * @throws DataException if there is no such host
   */
  public boolean isLocal() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new DataException(
          "there is no host '%s' to listen at; name an address of this machine".formatted(host), e);
    }
  }
}
