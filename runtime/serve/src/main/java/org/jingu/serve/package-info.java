/**
 * Models that are served: which there are ({@link org.jingu.serve.Models}), requests that are
 * scored together ({@link org.jingu.serve.Batcher}), what is refused and why ({@link
 * org.jingu.serve.Refusal}). Nothing here knows a protocol; {@code http} lies above it.
 */
@NullMarked
package org.jingu.serve;

import org.jspecify.annotations.NullMarked;
