package org.jingu.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The terminal that the program runs on. */
final class Terminal {
  /** What a terminal has that does not say. */
  static final int USUAL_COLUMNS = 80;

  private Terminal() {}

  /** How many characters a line has; Java cannot tell, so the system's own command is asked. */
  static int columns() {
    try {
      Process process =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] said = process.getInputStream().readAllBytes();
      String[] size = new String(said, StandardCharsets.UTF_8).strip().split(" ", -1);
      int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
      return columns > 0 ? columns : USUAL_COLUMNS;
    } catch (IOException | NumberFormatException e) {
      return USUAL_COLUMNS;
    }
  }
}
