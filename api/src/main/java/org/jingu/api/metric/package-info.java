/** Measures of predictions: what the author of a metric sees. */
@NullMarked
package org.jingu.api.metric;

import org.jspecify.annotations.NullMarked;
