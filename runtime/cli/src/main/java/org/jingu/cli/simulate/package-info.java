/** What {@code jingu simulate} shows. */
@NullMarked
package org.jingu.cli.simulate;

import org.jspecify.annotations.NullMarked;
