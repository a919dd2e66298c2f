package org.jingu.data.flight;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jingu.api.data.DataException;
import org.jingu.data.source.SourceFormats;
import org.jingu.files.Failures;
import org.jingu.files.SmallFile;
import org.jspecify.annotations.Nullable;

/**
 * Where rows are, as a file says it:
 *
 * <pre>{@code
 * -- jingu: flight
 * location: grpc+tls://rows.example:443
 * path: clicks
 * token: JINGU_FLIGHT_CLICKS
 * }</pre>
 *
 * @param file that says it
 * @param location scheme, host and port
 * @param path the parts of the flight's path, one a line; empty where the flight is named otherwise
 * @param command what the server makes the rows of, or null
 * @param ticket that the server takes without being asked for the flight first, or null
 * @param token the name of the environment variable that holds the bearer token, or null
 * @param certificate a file with the certificates to trust, in PEM, or null for Java's own
 */
record Endpoint(
    Path file,
    URI location,
    List<String> path,
    @Nullable String command,
    @Nullable String ticket,
    @Nullable String token,
    @Nullable Path certificate) {
  private static final int MOST_MEGABYTES = 1;

  /** Of other variables a file that came from elsewhere could send the secrets away. */
  private static final String TOKENS = "JINGU_FLIGHT_";

  private static final Pattern ENTRY = Pattern.compile("([a-z]+)\\s*:\\s*(\\S.*)");
  private static final List<String> KEYS =
      List.of("location", "path", "command", "ticket", "token", "certificate");

  /**
   * Reads a file.
   *
   * @throws DataException with the line that is wrong
   */
  static Endpoint read(Path file) {
    List<String> lines;
    try {
      lines = SmallFile.readString(file, MOST_MEGABYTES).lines().map(String::strip).toList();
    } catch (IOException e) {
      throw new DataException("cannot read '%s': %s".formatted(file, Failures.reason(e)), e);
    }
    if (lines.isEmpty() || !lines.get(0).equals(SourceFormats.FLIGHT)) {
      throw wrong(file, 1, "must be '%s' and nothing else".formatted(SourceFormats.FLIGHT));
    }
    Map<String, List<String>> values = new HashMap<>();
    Map<String, Integer> places = new HashMap<>();
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty() && !lines.get(i).startsWith("--")) {
        entry(file, i + 1, lines.get(i), values, places);
      }
    }
    return of(file, values, places);
  }

  private static void entry(
      Path file,
      int line,
      String text,
      Map<String, List<String>> values,
      Map<String, Integer> places) {
    Matcher entry = ENTRY.matcher(text);
    if (!entry.matches() || !KEYS.contains(entry.group(1))) {
      throw wrong(
          file,
          line,
          "'%s' is no entry; write 'KEY: VALUE' with one of the keys %s"
              .formatted(text, String.join(", ", KEYS)));
    }
    String key = entry.group(1);
    if (places.putIfAbsent(key, line) != null && !key.equals("path")) {
      throw wrong(file, line, "'%s' stands twice; write it once".formatted(key));
    }
    values.computeIfAbsent(key, it -> new ArrayList<>()).add(entry.group(2));
  }

  private static Endpoint of(
      Path file, Map<String, List<String>> values, Map<String, Integer> places) {
    if (!values.containsKey("location")) {
      throw new DataException(
          file + " has no location; write 'location: grpc://HOST:PORT', or grpc+tls for TLS");
    }
    long named = List.of("path", "command", "ticket").stream().filter(values::containsKey).count();
    if (named != 1) {
      throw new DataException(
          "%s has %d of path, command and ticket; write one of them, which says what rows to ask for"
              .formatted(file, named));
    }
    String certificate = one(values, "certificate");
    URI location = location(file, places.get("location"), values.get("location").get(0));
    Endpoint endpoint =
        new Endpoint(
            file,
            location,
            values.getOrDefault("path", List.of()),
            one(values, "command"),
            one(values, "ticket"),
            one(values, "token"),
            certificate == null ? null : beside(file, places.get("certificate"), certificate));
    endpoint.requireSafe(places);
    return endpoint;
  }

  private static @Nullable String one(Map<String, List<String>> values, String key) {
    List<String> found = values.get(key);
    return found == null ? null : found.get(0);
  }

  private static Path beside(Path file, int line, String name) {
    try {
      return file.resolveSibling(name);
    } catch (InvalidPathException e) {
      throw wrong(file, line, "'%s' cannot be the name of a file".formatted(name));
    }
  }

  private static URI location(Path file, int line, String text) {
    try {
      URI location = URI.create(text);
      boolean known =
          location.getScheme() != null
              && List.of("grpc", "grpc+tcp", "grpc+tls").contains(location.getScheme());
      boolean alone =
          location.getRawUserInfo() == null
              && location.getRawQuery() == null
              && location.getRawFragment() == null
              && (location.getRawPath() == null || location.getRawPath().matches("/?"));
      if (known && alone && location.getHost() != null && location.getPort() > 0) {
        return location;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as what is none of a URI's form either.
    }
    throw wrong(
        file,
        line,
        "location is '%s'; it must be grpc://HOST:PORT, or grpc+tls://HOST:PORT for TLS"
            .formatted(text));
  }

  /** Without TLS whoever is on the way reads a token. */
  private void requireSafe(Map<String, Integer> places) {
    if (token != null && !token.startsWith(TOKENS)) {
      throw wrong(
          file,
          places.get("token"),
          "token is '%s'; it must name an environment variable whose name starts with %s"
              .formatted(token, TOKENS));
    }
    if (token != null && !tls() && !isLoopback(location.getHost())) {
      throw wrong(
          file,
          places.get("token"),
          "a token goes to another machine by TLS alone; let location be grpc+tls://…");
    }
    if (certificate != null && !tls()) {
      throw wrong(
          file,
          places.get("certificate"),
          "there are no certificates without TLS; let location be grpc+tls://…, or leave it out");
    }
    if (certificate != null && !Files.isRegularFile(certificate)) {
      throw wrong(file, places.get("certificate"), "there is no file '%s'".formatted(certificate));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return host.equals("localhost")
          || (host.matches("[0-9.]+|\\[.*]") && InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** The host, of an address of version 6 without its brackets. */
  String host() {
    return location.getHost().replaceAll("[\\[\\]]", "");
  }

  boolean tls() {
    return "grpc+tls".equals(location.getScheme());
  }

  /**
   * The bearer token, or null where none is asked for.
   *
   * @throws DataException if its variable is not set
   */
  @Nullable String bearer(Map<String, String> environment) {
    if (token == null) {
      return null;
    }
    String found = environment.get(token);
    if (found == null || found.isBlank()) {
      throw new DataException(
          "%s takes its token from the environment variable '%s', which is not set; set it, as with 'export %s=…'"
              .formatted(file, token, token));
    }
    return found.strip();
  }

  private static DataException wrong(Path file, int line, String what) {
    return new DataException("%s:%d: %s".formatted(file, line, what));
  }
}
