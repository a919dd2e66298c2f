/** The commands of {@code jingu}, one class each. */
@NullMarked
package org.jingu.cli.command;

import org.jspecify.annotations.NullMarked;
