package org.jingu.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

/** Asks a server as its clients do: connections stay open, and nothing is sent twice. */
final class HttpCaller {
  private static final int MILLIS = 60_000;

  static {
    // Else a request whose connection breaks is sent again, and a lost answer is not seen.
    System.setProperty("sun.net.http.retryPost", "false");
    System.setProperty("http.maxConnections", "64");
  }

  private final String address;

  HttpCaller(String address) {
    this.address = address;
  }

  /**
   * What came back.
   *
   * @param json how many bytes of the body are JSON
   */
  record Answer(int status, byte[] body, int json) {}

  Answer get(String path) throws IOException {
    return answer(connection(path));
  }

  Answer post(String path, byte[] body, Map<String, String> headers) throws IOException {
    HttpURLConnection connection = connection(path);
    connection.setRequestMethod("POST");
    headers.forEach(connection::setRequestProperty);
    connection.setDoOutput(true);
    connection.getOutputStream().write(body);
    return answer(connection);
  }

  Answer post(String path, InferBodies.Body body) throws IOException {
    return post(path, body.bytes(), body.headers());
  }

  private HttpURLConnection connection(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address + path).toURL().openConnection();
    connection.setConnectTimeout(MILLIS);
    connection.setReadTimeout(MILLIS);
    return connection;
  }

  private static Answer answer(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream in =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream()) {
      byte[] body = in == null ? new byte[0] : in.readAllBytes();
      return new Answer(
          status, body, connection.getHeaderFieldInt(InferBodies.LENGTH, body.length));
    }
  }
}
