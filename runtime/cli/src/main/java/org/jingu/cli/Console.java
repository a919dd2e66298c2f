package org.jingu.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.jingu.engine.metrics.MetricValues;

/**
 * Where a command writes: results to the standard output, for a reader or as one JSON value a line;
 * progress and warnings to the standard error. Whatever the text is made of, it only shows: see
 * {@link Printable}.
 */
public final class Console {
  /** Jackson's own way with a path is an absolute URI; here it stays as the user wrote it. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .addModule(
              new SimpleModule()
                  .addSerializer(Path.class, ToStringSerializer.instance)
                  .addSerializer(Double.class, MetricValues.toJson())
                  .addSerializer(Double.TYPE, MetricValues.toJson()))
          .build();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private boolean json;
  private int shown;

  /**
   * Writes to these.
   *
   * @param terminal whether a line of progress may be written over
   */
  public Console(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /** Whether results are for machines. */
  public boolean json() {
    return json;
  }

  void setJson(boolean json) {
    this.json = json;
  }

  /** A line for a reader; nothing under {@code --json}. */
  public synchronized void line(String text) {
    if (!json) {
      clearProgress();
      out.println(Printable.text(text));
      out.flush();
    }
  }

  /** A line for a reader, by {@link String#format}. */
  public void line(String format, Object... arguments) {
    line(String.format(Locale.ROOT, format, arguments));
  }

  /** A result for machines; nothing without {@code --json}. */
  public synchronized void result(Object value) {
    if (json) {
      try {
        // In JSON the escapes stand for the characters: the value stays exact.
        out.println(Printable.text(JSON.writeValueAsString(value)));
        out.flush();
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
      }
    }
  }

  /** Something that happened, for machines; nothing without {@code --json}. */
  public void event(String name, Object value) {
    result(new Event(name, value));
  }

  /** A line for machines of a command that tells what happens as it happens. */
  private record Event(String event, Object value) {}

  /** A warning or an error; a line that is very long, such as one with a whole file, is cut. */
  public synchronized void warn(String text) {
    clearProgress();
    err.println(Printable.text(Printable.shortened(text)));
    err.flush();
  }

  /** What libraries and plugins print: as warnings, not among the results. */
  PrintStream others() {
    return new PrintStream(new LineStream(this::warn), true, StandardCharsets.UTF_8);
  }

  /** What a long command does now: one line that is written over, only on a terminal. */
  public synchronized void progress(String text) {
    if (terminal && !json) {
      clearProgress();
      String line = Printable.line(text);
      err.print(line);
      err.flush();
      shown = line.length();
    }
  }

  /** Whether {@link #progress} shows anything. */
  public boolean showsProgress() {
    return terminal && !json;
  }

  /** Both outputs may be one terminal: the line is gone before the next text comes. */
  private void clearProgress() {
    if (shown > 0) {
      err.print("\r" + " ".repeat(shown) + "\r");
      err.flush();
      shown = 0;
    }
  }

  /**
   * Clears the line of progress and flushes.
   *
   * @return whether all results could be written
   */
  synchronized boolean finish() {
    clearProgress();
    err.flush();
    return !out.checkError();
  }
}
