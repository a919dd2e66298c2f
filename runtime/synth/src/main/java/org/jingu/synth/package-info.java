/**
 * Examples that nobody has to store: a teacher whose true probabilities are known, and the batches
 * that it makes by counters.
 */
@NullMarked
package org.jingu.synth;

import org.jspecify.annotations.NullMarked;
