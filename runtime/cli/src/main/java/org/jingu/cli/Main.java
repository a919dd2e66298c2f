package org.jingu.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Starts the program. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, false, StandardCharsets.UTF_8);
    // What libraries and plugins print must not stand among results.
    System.setOut(System.err);
    boolean terminal = Boolean.getBoolean("jingu.terminal");
    int code = new Jingu(new Console(out, err, terminal)).run(arguments);
    out.flush();
    err.flush();
    System.exit(code);
  }
}
