package org.jingu.engine.train;

import java.nio.file.Path;
import java.util.Map;

/**
 * How a run ended.
 *
 * @param reason why, such as "all epochs made"
 * @param steps steps made
 * @param modelStep the step of the model that the run ends with: the best, or the last
 * @param checkpoint the folder of that model's checkpoint
 * @param metrics that model's metrics on the validation part by task, or the progressive ones of
 *     online training; empty without either
 * @param phaseSeconds time by phase in this process, in order of a step, "other" last
 * @param seconds the time of this process in all
 */
public record RunResult(
    String reason,
    long steps,
    long modelStep,
    Path checkpoint,
    Map<String, Map<String, Double>> metrics,
    Map<String, Double> phaseSeconds,
    double seconds) {}
