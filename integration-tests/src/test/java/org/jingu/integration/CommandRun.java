package org.jingu.integration;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jingu.cli.Console;
import org.jingu.cli.Jingu;

/**
 * One command run in this JVM.
 *
 * @param code its exit code
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error
 */
record CommandRun(int code, String out, String err) {
  /** Arguments are turned into text, so that paths need not be. */
  static CommandRun of(Object... arguments) {
    return of(List.of(arguments));
  }

  static CommandRun of(List<?> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
    int code =
        new Jingu(console).run(arguments.stream().map(String::valueOf).toArray(String[]::new));
    return new CommandRun(code, out.toString(), err.toString());
  }

  /** This run, which must have gone well. */
  CommandRun ok() {
    if (code != 0) {
      throw new AssertionError(this);
    }
    return this;
  }

  @Override
  public String toString() {
    return "exit code %d%n%s%n%s".formatted(code, out, err);
  }
}
