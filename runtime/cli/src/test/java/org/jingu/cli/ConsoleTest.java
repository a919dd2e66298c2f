package org.jingu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final StringWriter screen = new StringWriter();

  /** Both outputs on one screen, each with a buffer of its own. */
  private Console console(boolean terminal) {
    return new Console(
        new PrintWriter(new BufferedWriter(screen)),
        new PrintWriter(new BufferedWriter(screen)),
        terminal);
  }

  @Test
  void progressIsGoneBeforeTheNextLine() {
    Console console = console(true);
    console.progress("50 %");
    console.line("result");
    console.progress("60 %");
    console.warn("warning");
    console.progress("70 %");
    assertTrue(console.finish());
    String clear = "\r    \r";
    assertEquals(
        "50 %" + clear + "result%n60 %%".formatted() + clear + "warning%n70 %%".formatted() + clear,
        screen.toString());
  }

  @Test
  void controlCharactersOfTheDataNeverReachTheTerminal() {
    Console console = console(true);
    String evil = "a\u001b[2Jb\u009b31m\u202ec\u0007\r";
    console.line(evil);
    console.line("%s", evil);
    console.warn(evil);
    console.progress(evil);
    console.others().println(evil);
    assertFalse(
        screen.toString().replace("\r", "").chars().anyMatch(c -> Printable.isControl((char) c)),
        screen.toString());
    assertTrue(screen.toString().contains("a\\u001b[2Jb\\u009b31m\\u202ec\\u0007\\u000d"));
  }

  @Test
  void jsonIsExactAllTheSame() throws IOException {
    Console console = console(false);
    console.setJson(true);
    String evil = "\u001b \u007f \u009b \u202e \u2028 \n \" \\ 用户";
    console.result(Map.of("name", evil));
    assertFalse(
        screen.toString().strip().chars().anyMatch(c -> Printable.isControl((char) c)),
        screen.toString());
    assertEquals(evil, new ObjectMapper().readTree(screen.toString()).get("name").asText());
  }

  @Test
  void whatLibrariesPrintStandsOnLinesOfItsOwn() {
    Console console = console(true);
    console.progress("50 %");
    PrintStream others = console.others();
    others.print("half a ");
    others.println("line of 用户");
    others.print("the last");
    others.close();
    assertEquals("50 %%\r    \rhalf a line of 用户%nthe last%n".formatted(), screen.toString());
  }

  @Test
  void anOutputThatCannotBeWrittenIsTold() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            new PrintWriter(full, false, StandardCharsets.UTF_8), new PrintWriter(err), false);
    assertEquals(ExitCode.FAILURE, new Jingu(console).run("plugins"));
    assertTrue(err.toString().contains("cannot write to the standard output"), err.toString());
  }
}
