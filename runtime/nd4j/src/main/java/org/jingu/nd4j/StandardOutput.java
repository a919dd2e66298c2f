package org.jingu.nd4j;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Keeps what ND4J prints about its own work out of a program's output. */
public final class StandardOutput {
  private StandardOutput() {}

  /** Runs something with {@link System#out} going nowhere. */
  public static synchronized void silenced(Runnable work) {
    PrintStream before = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(before);
    }
  }
}
