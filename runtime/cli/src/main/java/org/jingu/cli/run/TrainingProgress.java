package org.jingu.cli.run;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.cli.Console;
import org.jingu.engine.train.RunResult;
import org.jingu.engine.train.TrainingListener;

/**
 * Shows a run: a line an evaluation and a finding, and between them a line that is written over on
 * a terminal, or a line every half minute elsewhere.
 */
public final class TrainingProgress implements TrainingListener {
  private static final long ON_TERMINAL = 200_000_000L;
  private static final long ELSEWHERE = 30_000_000_000L;

  private final Console console;
  private Started run = new Started(0, 0, 1, 1, null);
  private long began;
  private long shown;
  private long examples;

  /** Shows a run on the console. */
  public TrainingProgress(Console console) {
    this.console = console;
  }

  @Override
  public void memory(String sentence) {
    console.line("%s", sentence);
  }

  @Override
  public void started(Started event) {
    run = event;
    began = System.nanoTime();
    shown = began;
    if (event.step() > 0) {
      console.line("resuming after step %d of at most %d", event.step(), event.totalSteps());
    } else if (event.from() != null) {
      console.line(RunStart.describe(event.from()));
    }
    console.event("started", event);
  }

  @Override
  public void warned(Warned event) {
    console.warn("warning: " + event.message());
    console.event("warned", event);
  }

  @Override
  public void stepped(Stepped event) {
    examples += event.examples();
    long now = System.nanoTime();
    if (now - shown < (console.showsProgress() ? ON_TERMINAL : ELSEWHERE)) {
      return;
    }
    shown = now;
    String line = describe(event, (now - began) * 1e-9);
    if (console.showsProgress()) {
      console.progress(bar(event.step()) + " " + line);
    } else {
      console.line(line);
      console.event("stepped", event);
    }
  }

  private String describe(Stepped event, double seconds) {
    double left = seconds / (event.step() - run.step()) * (run.totalSteps() - event.step());
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  step %d/%d  loss %.4f  %,.0f examples/s  at most %s left",
        event.epoch() + 1,
        run.epochs(),
        event.step(),
        run.totalSteps(),
        event.loss(),
        examples / seconds,
        duration(left));
  }

  /** The epochs that so many steps make: {@code 3}, or {@code 2.5} within one. */
  private String epochs(long step) {
    return step % run.stepsPerEpoch() == 0
        ? String.valueOf(step / run.stepsPerEpoch())
        : String.format(Locale.ROOT, "%.1f", (double) step / run.stepsPerEpoch());
  }

  private String bar(long step) {
    int width = 20;
    int full = (int) (width * step / Math.max(1, run.totalSteps()));
    return "[" + "#".repeat(full) + "-".repeat(width - full) + "]";
  }

  @Override
  public void evaluated(Evaluated event) {
    console.line(
        "epoch %-4s step %-7d %s%s  (%s, %.1f s)",
        epochs(event.step()),
        event.step(),
        metrics(event.metrics()),
        event.gain() ? "  best so far" : "",
        duration((System.nanoTime() - began) * 1e-9),
        event.seconds());
    console.event("evaluated", event);
  }

  @Override
  public void windowed(Windowed event) {
    console.line("examples %,d  %s", event.examples(), metrics(event.window()));
    console.event("windowed", event);
  }

  @Override
  public void checkpointed(Checkpointed event) {
    console.event("checkpointed", event);
  }

  @Override
  public void found(Found event) {
    console.line("%s", "found: " + event.finding().message());
    console.event("found", event);
  }

  @Override
  public void ended(RunResult result) {
    console.line(
        "ended after %s: %s; the model is that of step %d",
        duration(result.seconds()), result.reason(), result.modelStep());
    console.line(
        "time: "
            + result.phaseSeconds().entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%s %.1f s", e.getKey(), e.getValue()))
                .collect(Collectors.joining(", ")));
    console.event("ended", result);
  }

  /** Metrics for a reader: {@code auc 0.98123 logloss 0.14321}, a task after the other. */
  public static String metrics(Map<String, Map<String, Double>> byTask) {
    return byTask.entrySet().stream()
        .map(
            task ->
                (byTask.size() > 1 ? task.getKey() + ": " : "")
                    + task.getValue().entrySet().stream()
                        .map(m -> m.getKey() + " " + value(m.getValue()))
                        .collect(Collectors.joining("  ")))
        .collect(Collectors.joining("  "));
  }

  private static String value(double value) {
    return Double.isNaN(value) ? "undefined" : String.format(Locale.ROOT, "%.5f", value);
  }

  /** A time for a reader: {@code 12 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
  public static String duration(double seconds) {
    long all = Math.round(seconds);
    if (all < 60) {
      return all + " s";
    }
    return all < 3600
        ? all / 60 + " min " + all % 60 + " s"
        : all / 3600 + " h " + all / 60 % 60 + " min";
  }
}
