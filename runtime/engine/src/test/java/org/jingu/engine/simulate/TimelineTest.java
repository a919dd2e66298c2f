package org.jingu.engine.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jingu.engine.simulate.Timeline.Task;
import org.junit.jupiter.api.Test;

/** Steps so small that their times are found by hand. */
class TimelineTest {
  @Test
  void anExchangeWaitsForTheSlowestAndEndsForAll() {
    Timeline timeline = new Timeline(2, false);
    Task computed = timeline.compute("compute", new double[] {3, 5}, List.of());
    Task sent = timeline.exchange("send", new double[] {2, 1}, List.of(computed));
    Task after = timeline.compute("after", new double[] {1, 4}, List.of(sent));
    assertArrayEquals(new double[] {5, 5}, sent.begin());
    assertArrayEquals(new double[] {7, 7}, sent.end());
    assertArrayEquals(new double[] {8, 11}, after.end());
    assertEquals(11, timeline.millis());
    assertEquals(1, timeline.busiest());
    assertEquals(9, timeline.computing(1));
  }

  @Test
  void whatDoesNotWaitRunsBesideAnExchange() {
    assertEquals(6, beside(false));
    assertEquals(8, beside(true));
  }

  private static double beside(boolean oneLane) {
    Timeline timeline = new Timeline(1, oneLane);
    Task first = timeline.compute("first", new double[] {2}, List.of());
    Task sent = timeline.exchange("send", new double[] {4}, List.of(first));
    timeline.compute("second", new double[] {2}, List.of());
    assertEquals(2, sent.begin()[0]);
    return timeline.millis();
  }

  @Test
  void exchangesTakeTheirTurns() {
    Timeline timeline = new Timeline(2, false);
    timeline.exchange("one", new double[] {3, 3}, List.of());
    Task computed = timeline.compute("compute", new double[] {1, 2}, List.of());
    Task two = timeline.exchange("two", new double[] {1, 1}, List.of(computed));
    assertArrayEquals(new double[] {3, 3}, two.begin());
    assertEquals(4, timeline.millis());
  }
}
