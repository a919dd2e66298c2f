/** An ad log whose best reachable metrics are known, to see first models train. */
@NullMarked
package org.jingu.cli.quickstart;

import org.jspecify.annotations.NullMarked;
