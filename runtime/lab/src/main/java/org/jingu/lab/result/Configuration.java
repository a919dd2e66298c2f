package org.jingu.lab.result;

import java.util.List;
import java.util.Map;
import org.jingu.lab.fit.Interval;

/**
 * What one configuration came to, over its seeds.
 *
 * @param rung whose compute it has
 * @param gflop per example of training
 * @param denseParameters parameters of its graph
 * @param seconds of a run, the mean; NaN where unknown
 * @param losses one a seed, of the last window
 * @param mean the geometric mean
 * @param interval of the mean, 90 %, of windows, seeds and scatter between configurations
 * @param error the standard error of ln of the mean, of windows and seeds
 * @param recovered by family and order, the share that was learned
 */
public record Configuration(
    String rung,
    double gflop,
    long denseParameters,
    double seconds,
    List<Double> losses,
    double mean,
    Interval interval,
    double error,
    Map<String, Double> recovered) {}
