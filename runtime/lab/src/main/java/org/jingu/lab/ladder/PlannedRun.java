package org.jingu.lab.ladder;

import java.util.Map;

/**
 * A run to be made.
 *
 * @param architecture the model's name
 * @param rung whose compute it has
 * @param seed of the run
 * @param key says which run it is in files: architecture, rung, seed
 * @param digest of its configuration, seed and examples
 * @param cost of its model
 * @param width what was solved for equal compute; 0 of the ladder itself
 * @param gap of its compute from the rung's
 * @param config the whole configuration
 */
public record PlannedRun(
    String architecture,
    String rung,
    int seed,
    String key,
    String digest,
    Cost cost,
    int width,
    double gap,
    Map<String, Object> config) {}
