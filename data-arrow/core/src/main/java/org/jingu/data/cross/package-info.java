/** Crosses of a run's configuration, made from ids while batches are read. */
@NullMarked
package org.jingu.data.cross;

import org.jspecify.annotations.NullMarked;
