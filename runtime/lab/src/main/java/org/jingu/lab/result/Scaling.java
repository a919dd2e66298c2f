package org.jingu.lab.result;

import java.util.List;
import java.util.Map;
import org.jingu.lab.fit.Curve;
import org.jingu.lab.fit.Interval;
import org.jingu.lab.fit.Surface;
import org.jspecify.annotations.Nullable;

/**
 * How one architecture scales.
 *
 * @param architecture the model's name
 * @param configurations ascending in compute
 * @param seedDeviation of ln of the loss from seed to seed; 0 where no configuration has two
 * @param curve over GFLOP per example; null of fewer than four configurations
 * @param over the same over other sizes, by their names
 * @param bootstrap the interval of c from drawn sweeps; null without a curve
 * @param band of the law, 90 %
 * @param surface over parameters and examples; null where there are too few
 */
public record Scaling(
    String architecture,
    List<Configuration> configurations,
    double seedDeviation,
    @Nullable Curve curve,
    Map<String, Curve> over,
    @Nullable Interval bootstrap,
    List<Band> band,
    @Nullable Surface surface) {
  /** A band of a law at a size. */
  public record Band(double x, double law, double low, double high) {}
}
