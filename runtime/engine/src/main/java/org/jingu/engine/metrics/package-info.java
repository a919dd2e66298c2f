/**
 * Metrics over a whole data set, one {@link org.jingu.engine.metrics.Metric} a file, found through
 * service lines; {@link org.jingu.engine.metrics.InstalledMetrics} feeds them task by task.
 */
@NullMarked
package org.jingu.engine.metrics;

import org.jspecify.annotations.NullMarked;
