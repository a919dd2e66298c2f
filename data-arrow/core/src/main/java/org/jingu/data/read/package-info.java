/** Arrow IPC files as batches: bounded memory, checked input, a resumable shuffle and prefetch. */
@NullMarked
package org.jingu.data.read;

import org.jspecify.annotations.NullMarked;
