/** A run's model in files for other programs. */
@NullMarked
package org.jingu.cli.export;

import org.jspecify.annotations.NullMarked;
