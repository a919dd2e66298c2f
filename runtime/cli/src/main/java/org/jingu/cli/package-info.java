/** The {@code jingu} program: starts commands and says what went wrong. */
@NullMarked
package org.jingu.cli;

import org.jspecify.annotations.NullMarked;
