package org.jingu.serve.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which handler answers at which address. */
final class Routes {
  /** Answers a request. */
  @FunctionalInterface
  interface Handler {
    void handle(Exchange exchange, Map<String, String> parts);
  }

  private record Route(String method, String pattern, boolean open, Handler handler) {}

  private final List<Route> routes = new ArrayList<>();

  /**
   * Adds a route.
   *
   * @param pattern parts of an address; {@code {name}} is any part
   * @param open whether it needs no token
   */
  Routes add(String method, String pattern, boolean open, Handler handler) {
    routes.add(new Route(method, pattern, open, handler));
    return this;
  }

  /**
   * What is at an address.
   *
   * @param pattern for logs and metrics; the same for all that is nowhere
   * @param open whether it needs no token
   * @param parts by their names in the pattern
   */
  record Found(
      String pattern, boolean open, Map<String, Handler> methods, Map<String, String> parts) {
    void handle(Exchange exchange) {
      if (methods.isEmpty()) {
        throw new HttpError(
            404,
            "there is nothing at '%s'; GET / has a page, and docs/serving.md all addresses"
                .formatted(Json.shown(exchange.request().getHttpURI().getPath())));
      }
      String method = exchange.request().getMethod();
      Handler handler = methods.get(method.equals("HEAD") ? "GET" : method);
      if (handler == null) {
        String allowed = String.join(", ", methods.keySet());
        throw new HttpError(
            405,
            "the method is %s; %s takes %s".formatted(Json.shown(method), pattern, allowed),
            Map.of("Allow", allowed));
      }
      handler.handle(exchange, parts);
    }
  }

  Found find(@Nullable String path) {
    Map<String, Handler> methods = new HashMap<>();
    Route any = null;
    Map<String, String> parts = Map.of();
    for (Route route : routes) {
      Map<String, String> match = match(route.pattern, path == null ? "" : path);
      if (match != null) {
        methods.put(route.method, route.handler);
        any = route;
        parts = match;
      }
    }
    return any == null
        ? new Found("/{unknown}", false, Map.of(), Map.of())
        : new Found(any.pattern, any.open, methods, parts);
  }

  private static @Nullable Map<String, String> match(String pattern, String path) {
    String[] wanted = pattern.split("/", -1);
    String[] given = path.split("/", -1);
    if (wanted.length != given.length) {
      return null;
    }
    Map<String, String> parts = new HashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith("{")) {
        parts.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
      } else if (!wanted[i].equals(given[i])) {
        return null;
      }
    }
    return parts;
  }
}
