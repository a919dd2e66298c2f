package org.jingu.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One command run in this JVM.
 *
 * @param code its exit code
 * @param out what it wrote to the standard output
 * @param err what it wrote to the standard error
 */
record CliRun(int code, String out, String err) {
  static CliRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out), new PrintWriter(err), false);
    int code = new Jingu(console).run(arguments);
    return new CliRun(code, out.toString(), err.toString());
  }

  /** Everything written, for failure messages. */
  String all() {
    return "exit code " + code + System.lineSeparator() + out + err;
  }
}
