package org.jingu.engine.train;

import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;

/**
 * How a run learns from another run's model.
 *
 * @param teacher the other run's folder
 * @param alpha the teacher's share of the loss
 */
public record DistillationConfig(
    @Doc("Run folder of the model to learn from; 'train --teacher RUN' sets it") String teacher,
    @Doc("The teacher's share of the loss: 0 is the labels alone, 1 the teacher alone")
        @Default("0.5")
        @Range(min = 0, max = 1)
        double alpha) {}
