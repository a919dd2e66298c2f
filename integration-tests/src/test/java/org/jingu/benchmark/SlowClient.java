package org.jingu.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Sends requests in pieces, and not always to the end. */
final class SlowClient {
  private static final int PIECES = 10;
  private static final String VERSION = "HTTP/1.1 ";
  private static final String HEAD_END = "\r\n\r\n";

  private final int port;
  private final int limitMillis;

  /**
   * A client.
   *
   * @param limitMillis how long the server waits for a body
   */
  SlowClient(String address, int limitMillis) {
    this.port = URI.create(address).getPort();
    this.limitMillis = limitMillis;
  }

  /** Sends all of it just in time, and gives the answer. */
  HttpCaller.Answer inTime(SoakRequest request) throws IOException, InterruptedException {
    try (Socket socket = open()) {
      byte[] body = request.body().bytes();
      OutputStream to = begin(socket, request);
      for (int i = 0; i < PIECES; i++) {
        TimeUnit.MILLISECONDS.sleep(limitMillis / (2 * PIECES));
        int from = body.length * i / PIECES;
        to.write(body, from, body.length * (i + 1) / PIECES - from);
      }
      return answer(socket);
    }
  }

  /** Stops in the middle, and waits for what the server says to that. */
  int stalled(SoakRequest request) throws IOException {
    try (Socket socket = open()) {
      begin(socket, request).write(request.body().bytes(), 0, request.body().bytes().length / 2);
      return answer(socket).status();
    }
  }

  /** Goes away in the middle. */
  void broken(SoakRequest request) throws IOException {
    try (Socket socket = open()) {
      begin(socket, request).write(request.body().bytes(), 0, request.body().bytes().length / 2);
    }
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(4 * limitMillis + 10_000);
    return socket;
  }

  private static OutputStream begin(Socket socket, SoakRequest request) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append("POST ").append(request.path()).append(" HTTP/1.1\r\nHost: localhost\r\n");
    request.body().headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Connection: close\r\nContent-Length: ")
        .append(request.body().bytes().length)
        .append("\r\n\r\n");
    OutputStream to = socket.getOutputStream();
    to.write(head.toString().getBytes(StandardCharsets.UTF_8));
    return to;
  }

  /** An answer that ends with the connection. */
  private static HttpCaller.Answer answer(Socket socket) throws IOException {
    byte[] all = socket.getInputStream().readAllBytes();
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(HEAD_END);
    if (!text.startsWith(VERSION) || end < 0) {
      throw new IOException("no answer but '" + text + "'");
    }
    byte[] body = Arrays.copyOfRange(all, end + HEAD_END.length(), all.length);
    int status = Integer.parseInt(text.substring(VERSION.length()).split(" ", 2)[0]);
    int json =
        text.substring(0, end)
            .lines()
            .filter(it -> it.startsWith(InferBodies.LENGTH + ": "))
            .mapToInt(it -> Integer.parseInt(it.split(": ", 2)[1]))
            .findFirst()
            .orElse(body.length);
    return new HttpCaller.Answer(status, body, json);
  }
}
