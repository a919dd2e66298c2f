package org.jingu.serve.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/** The page at {@code /}: one file that loads nothing, whose script and style alone may run. */
final class Page {
  private static final String TEXT = load();
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
              + "frame-ancestors 'none'; script-src %s; style-src %s"
                  .formatted(hash("script"), hash("style")),
          "Referrer-Policy",
          "no-referrer");

  private Page() {}

  static void answer(Exchange exchange) {
    exchange.answer(
        200, "text/html; charset=utf-8", TEXT.getBytes(StandardCharsets.UTF_8), HEADERS);
  }

  private static String load() {
    try (InputStream page = Page.class.getResourceAsStream("page.html")) {
      if (page == null) {
        throw new IllegalStateException("the jar has no page.html");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The hash of an element's content, by which browsers know it. */
  private static String hash(String element) {
    String open = "<" + element + ">";
    int start = TEXT.indexOf(open) + open.length();
    String content = TEXT.substring(start, TEXT.indexOf("</" + element + ">", start));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
