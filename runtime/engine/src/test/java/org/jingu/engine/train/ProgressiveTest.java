package org.jingu.engine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jingu.api.data.Batch;
import org.jingu.api.loss.Link;
import org.jingu.engine.metrics.Excess;
import org.jingu.engine.metrics.LogLoss;
import org.jingu.engine.metrics.MetricSet;
import org.jingu.engine.metrics.SelectedMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window that a checkpoint cut has the same metrics, those beside the truth too. */
class ProgressiveTest {
  private static final int WINDOW = 8;

  @TempDir private Path folder;

  private static MetricSet metrics() {
    return new SelectedMetrics(
        Map.of("excess", new Excess(), "logloss", new LogLoss()),
        List.of("excess", "logloss"),
        List.of("click"),
        Link.SIGMOID,
        "metrics");
  }

  private static Batch batch(int size, boolean known) {
    float[] labels = new float[size];
    float[] truth = new float[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % 2;
      truth[i] = i * 0.3f - 1;
    }
    return new Batch(size, new float[0], Map.of(), labels, null, null, known ? truth : null);
  }

  private static List<Progressive.Report> add(Progressive to, Batch batch) {
    List<Progressive.Report> reports = new ArrayList<>();
    to.add(batch, new float[batch.size()], reports::add);
    return reports;
  }

  private Progressive restored(Progressive from) throws IOException {
    Path file = folder.resolve(from.fileName());
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      from.write(channel);
    }
    Progressive to = new Progressive(metrics(), 1, WINDOW);
    to.restore(from.state());
    to.read(file);
    return to;
  }

  @Test
  void theTruthOfAWindowSurvivesACheckpoint() throws IOException {
    Progressive whole = new Progressive(metrics(), 1, WINDOW);
    assertEquals(List.of(), add(whole, batch(5, true)));
    Progressive cut = restored(whole);
    List<Progressive.Report> one = add(whole, batch(3, true));
    List<Progressive.Report> other = add(cut, batch(3, true));
    assertEquals(one, other);
    assertTrue(one.get(0).window().get("click").get("excess") > 0, one.toString());
  }

  @Test
  void withoutTheTruthAWindowHasNoExcess() throws IOException {
    Progressive whole = new Progressive(metrics(), 1, WINDOW);
    add(whole, batch(5, false));
    Progressive.Report report = add(restored(whole), batch(3, false)).get(0);
    assertTrue(Double.isNaN(report.window().get("click").get("excess")), report.toString());
    assertTrue(report.window().get("click").get("logloss") > 0, report.toString());
  }
}
