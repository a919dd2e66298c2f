package org.jingu.serve.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What the server itself refuses, such as what is no HTTP, in the form of all errors. */
final class JsonErrors extends ErrorHandler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    response.getHeaders().put("Content-Type", Exchange.JSON);
    response.write(true, ByteBuffer.wrap(body(status)), callback);
    return true;
  }

  private static byte[] body(int status) {
    String what =
        status == 503 ? "the server is stopping; ask another one" : "the request cannot be read";
    return Exchange.message(what + " (" + status + " " + HttpStatus.getMessage(status) + ")");
  }
}
