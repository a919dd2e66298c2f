package org.jingu.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.htmlunit.BrowserVersion;
import org.htmlunit.ScriptException;
import org.htmlunit.WebClient;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.javascript.DefaultJavaScriptErrorListener;
import org.jingu.scorer.Scorer;
import org.jingu.serve.Batching;
import org.jingu.serve.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page at {@code /}, in a browser that runs its script. */
class PageTest {
  private static final int SECONDS = 60;

  @TempDir Path folder;
  private Path model;
  private final WebClient browser = new WebClient(BrowserVersion.FIREFOX);
  private final List<String> failures = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    model = TinyModel.write(folder, folder.resolve("m.jingu"), 1, "click", "buy");
    // The browser brings no fetch of its own.
    browser.getOptions().setFetchPolyfillEnabled(true);
    browser.getOptions().setThrowExceptionOnScriptError(true);
    browser.setJavaScriptErrorListener(
        new DefaultJavaScriptErrorListener() {
          @Override
          public void scriptException(HtmlPage page, ScriptException e) {
            failures.add(String.valueOf(e.getMessage()));
          }
        });
  }

  @AfterEach
  void stop() {
    browser.close();
  }

  private HtmlPage open(TestServer server, String element, String wanted) throws IOException {
    HtmlPage page = browser.getPage(server.service.address() + "/");
    await(page.getElementById(element), wanted);
    return page;
  }

  /** Lets the script run until something is shown. */
  private String await(DomElement where, String wanted) {
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    while (!where.getTextContent().contains(wanted) && System.nanoTime() < end) {
      browser.waitForBackgroundJavaScript(20);
    }
    assertEquals(List.of(), failures);
    String text = where.getTextContent();
    assertTrue(text.contains(wanted), text);
    return text;
  }

  private static void set(HtmlForm form, String column, String value) {
    HtmlInput input = form.getInputByName(column);
    input.setValue(value);
  }

  private String submit(HtmlForm form, String wanted) throws IOException {
    form.getElementsByTagName("button").get(0).click();
    DomElement section = (DomElement) form.getParentNode();
    return await(section.getElementsByTagName("output").get(0), wanted);
  }

  @Test
  void aRowIsScoredByHand() throws IOException {
    try (TestServer server = new TestServer(model, HttpOptions.local(), Batching.USUAL);
        Scorer scorer = Scorer.open(model)) {
      HtmlPage page = open(server, "state", "serves a model");
      assertEquals("m, version 1", page.getElementsByTagName("h2").get(0).getTextContent());
      HtmlForm form = page.getForms().get(0);
      set(form, "user", "u3");
      set(form, "item", "i4");
      set(form, "price", "17");
      String shown = submit(form, " ms");
      float[] expected =
          scorer.score(List.of(Map.of("user", "u3", "item", "i4", "price", "17"))).values();
      assertTrue(shown.matches("click ([0-9.]+) buy ([0-9.]+) in [0-9]+\\.[0-9] ms"), shown);
      String[] words = shown.split(" ", -1);
      assertEquals(expected[0], Float.parseFloat(words[1]), 1e-5);
      assertEquals(expected[1], Float.parseFloat(words[3]), 1e-5);
      set(form, "price", "dear");
      assertTrue(submit(form, "dear").contains("row 0"));
      assertTrue(page.asXml().contains("user: 13 rows"), page.asXml());
    }
  }

  @Test
  void aTokenIsAskedForAndThenSent() throws IOException {
    HttpOptions options = new HttpOptions("127.0.0.1", 0, "secret", null, HttpOptions.Limits.USUAL);
    try (TestServer server = new TestServer(model, options, Batching.USUAL)) {
      HtmlPage page = open(server, "login", "there is no token");
      HtmlForm login = page.getForms().get(0);
      ((HtmlInput) login.getElementsByTagName("input").get(0)).setValue("secret");
      login.getElementsByTagName("button").get(0).click();
      await(page.getElementById("models"), "m, version 1");
      submit(page.getForms().get(0), " ms");
    }
  }
}
