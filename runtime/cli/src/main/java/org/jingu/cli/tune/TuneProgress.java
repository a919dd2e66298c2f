package org.jingu.cli.tune;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jingu.cli.Console;
import org.jingu.engine.train.TrainingListener;
import org.jingu.tune.search.Event;
import org.jingu.tune.search.Job;

/** Shows a search: a line a job, and on a terminal a line that is written over. */
final class TuneProgress {
  private static final long EVERY = 200_000_000L;

  private final Console console;
  private final String metric;

  TuneProgress(Console console, Objective objective) {
    this.console = console;
    this.metric = objective.monitor();
  }

  void happened(Job job, Event event) {
    console.event("trial", event);
    if (event.outcome() != null) {
      console.line(
          "%s",
          format(
              "%s: %s %.5f after %s epochs, %.1f s  %s",
              job.name(),
              metric,
              event.outcome().value(),
              TuneTables.passes(event.outcome().epoch()),
              event.outcome().seconds(),
              words(job.values())));
    } else if (event.message() != null) {
      console.line("%s", job.name() + ": failed: " + event.message() + "  " + words(job.values()));
    }
  }

  /** Values for a reader: {@code layers=2 lr=0.001}. */
  private static String words(Map<String, Object> values) {
    return values.isEmpty()
        ? "as it is"
        : values.entrySet().stream()
            .map(it -> it.getKey() + "=" + it.getValue())
            .collect(Collectors.joining(" "));
  }

  /** A listener that shows a run beside another that acts on it. */
  TrainingListener of(Job job, RungRun rung) {
    return new TrainingListener() {
      private long shown = System.nanoTime();

      @Override
      public void evaluated(Evaluated event) {
        rung.evaluated(event);
      }

      @Override
      public void stepped(Stepped event) {
        if (console.showsProgress() && System.nanoTime() - shown > EVERY) {
          shown = System.nanoTime();
          console.progress(
              format(
                  "%s: epoch %d  step %d  loss %.4f",
                  job.name(), event.epoch() + 1, event.step(), event.loss()));
        }
      }
    };
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
