/**
 * Metrics over a whole data set, one {@link org.jingu.api.metric.Metric} a file, bound in {@link
 * org.jingu.engine.EngineModule}; {@link org.jingu.engine.metrics.SelectedMetrics} feeds them task
 * by task.
 */
@NullMarked
package org.jingu.engine.metrics;

import org.jspecify.annotations.NullMarked;
