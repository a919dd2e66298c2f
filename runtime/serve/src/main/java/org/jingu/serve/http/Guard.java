package org.jingu.serve.http;

import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jingu.serve.Token;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. With a token, whoever has it. Without one, a server of this machine answers only to
 * its own names, so that a page of some other site, open in a browser here, cannot use it.
 */
final class Guard {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final @Nullable Token token;
  private final boolean local;

  Guard(@Nullable String token, boolean local) {
    this.token = token == null ? null : new Token(token);
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
    if (!token.isIn(given)) {
      throw new HttpError(401, Token.refusal(given), Map.of("WWW-Authenticate", "Bearer"));
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
