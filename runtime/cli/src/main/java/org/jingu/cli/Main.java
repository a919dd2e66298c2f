package org.jingu.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Starts the program. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // Files and messages are the same wherever they are made.
    Locale.setDefault(Locale.ROOT);
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, false, StandardCharsets.UTF_8);
    Console console = new Console(out, err, Boolean.getBoolean("jingu.terminal"));
    PrintStream others = console.others();
    System.setOut(others);
    System.setErr(others);
    int code = new Jingu(console).run(arguments);
    others.close();
    System.exit(code);
  }
}
