package org.jingu.serve.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. With a token, whoever has it. Without one, a server of this machine answers only to
 * its own names, so that a page of some other site, open in a browser here, cannot use it.
 */
final class Guard {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
  private static final String SCHEME = "Bearer ";

  private final byte @Nullable [] token;
  private final boolean local;

  Guard(@Nullable String token, boolean local) {
    this.token = token == null ? null : token.getBytes(StandardCharsets.UTF_8);
    this.local = local;
  }

  /**
   * Checks the host that the client believes to talk to.
   *
   * @throws HttpError 403 if it is a foreign name
   */
  void checkHost(Request request) {
    String host = Request.getServerName(request);
    if (local && token == null && host != null && !LOCAL.contains(host)) {
      throw new HttpError(
          403,
          "the host is '%s'; without a token this server answers to localhost and 127.0.0.1"
              .formatted(Json.shown(host)));
    }
  }

  /**
   * Checks the token.
   *
   * @throws HttpError 401 if it is missing or wrong
   */
  void checkToken(Request request) {
    if (token == null) {
      return;
    }
    String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    boolean right =
        given != null
            && given.startsWith(SCHEME)
            && MessageDigest.isEqual(
                token, given.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    if (!right) {
      throw new HttpError(
          401,
          (given == null ? "there is no token" : "the token is wrong")
              + "; send the header 'Authorization: Bearer TOKEN'",
          Map.of("WWW-Authenticate", "Bearer"));
    }
  }

  /**
   * Checks who may change what is served: with a token whoever has it, else programs of this
   * machine, where no other can connect.
   *
   * @throws HttpError 403 if this is not one
   */
  void checkOperator() {
    if (token == null && !local) {
      throw new HttpError(
          403, "reloading needs a token where others can connect; start with --token-file");
    }
  }
}
