package com.example.softgroups;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jingu.api.loss.Link;
import org.jingu.api.metric.Metric;
import org.jingu.api.metric.Scored;
import org.junit.jupiter.api.Test;

class BiasTest {
  @Test
  void itIsTheDifferenceOfTheWeightedMeans() {
    Metric.Accumulator bias = new Bias().start("click");
    float[] logits = {0.5f, 0.25f};
    bias.add(
        new Scored(2, logits, Link.IDENTITY, new float[] {1, 0}, new float[] {3, 1}, null));
    assertEquals(Math.abs((0.5 * 3 + 0.25) / 4 - 3.0 / 4), bias.result(), 1e-12);
  }
}
