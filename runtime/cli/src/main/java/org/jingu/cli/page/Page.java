package org.jingu.cli.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One page that needs nothing else: style and SVG are inline, its policy forbids the browser to
 * load anything, and it is XML, so that tools can read it.
 */
public final class Page {
  private Page() {}

  /**
   * A whole page.
   *
   * @param title its title
   * @param rules of style, beside those of all pages
   * @param body what is in it
   */
  public static String html(String title, String rules, Markup body) {
    Markup page = new Markup();
    page.add("<!DOCTYPE html>");
    page.add("<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">");
    page.add("<head>").add("<meta charset=\"utf-8\"/>");
    page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
    page.add("<meta name=\"color-scheme\" content=\"light dark\"/>");
    page.add(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
            + " 'unsafe-inline'\"/>");
    page.add("<title>%s</title>", title);
    page.add("<style>").raw(style()).raw(rules).add("</style>");
    page.add("</head>").add("<body>").add(body);
    return page.add("</body>").add("</html>").toString();
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("page.css")) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource page.css");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line of who made it and when, as ISO 8601 has it. */
  public static Markup made(String jingu, String at) {
    return new Markup()
        .add(
            "<p class=\"quiet\">Jingu %s, <time datetime=\"%s\">%s</time></p>",
            jingu, at, at.replace('T', ' ').replace("Z", " UTC"));
  }
}
