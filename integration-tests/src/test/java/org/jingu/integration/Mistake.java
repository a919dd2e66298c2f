package org.jingu.integration;

import java.io.IOException;
import java.util.List;

/**
 * A user's mistake at the command line, and what the program must answer.
 *
 * @param what the mistake
 * @param code the exit code
 * @param setting makes the mistake in a scene and gives the command's words
 * @param leaves what the command may leave in the scene's folder; everything else must be as before
 * @param says parts of the answer: what is wrong, the value found, where, what to do
 */
record Mistake(String what, int code, Setting setting, List<String> leaves, List<String> says) {
  /** Makes the mistake. */
  interface Setting {
    List<?> words(Scene scene) throws IOException;
  }

  static Mistake of(String what, int code, Setting setting, String... says) {
    return new Mistake(what, code, setting, List.of(), List.of(says));
  }

  Mistake leaving(String... names) {
    return new Mistake(what, code, setting, List.of(names), says);
  }

  @Override
  public String toString() {
    return what;
  }
}
