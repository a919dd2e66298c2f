/** A data set whose best reachable metrics are known, to see a first model train. */
@NullMarked
package org.jingu.cli.quickstart;

import org.jspecify.annotations.NullMarked;
