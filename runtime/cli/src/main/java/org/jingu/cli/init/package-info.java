/** {@code jingu init}: first configurations for data that nobody has described yet. */
@NullMarked
package org.jingu.cli.init;

import org.jspecify.annotations.NullMarked;
