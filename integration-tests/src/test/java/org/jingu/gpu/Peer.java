package org.jingu.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Another program that makes the same steps. */
final class Peer {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");

  private Peer() {}

  /**
   * Runs it.
   *
   * @param command words separated by spaces
   * @param arguments what to time
   * @return the last number of its output, or NaN where it failed, which is told on the console
   */
  static double milliseconds(String command, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(command.trim().split(" +")));
    words.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int code = process.waitFor();
      Matcher number = NUMBER.matcher(output);
      double last = Double.NaN;
      while (number.find()) {
        last = Double.parseDouble(number.group());
      }
      if (code != 0 || Double.isNaN(last)) {
        System.out.printf("peer %s ended with code %d and wrote%n%s%n", words, code, output);
        return Double.NaN;
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
