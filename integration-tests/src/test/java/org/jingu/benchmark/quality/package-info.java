/**
 * Compares how well models predict, and at what price: every model of Jingu and its peers, with
 * their defaults, on the same rows. Each is trained in processes of its own, whose CPU time and
 * memory are measured as a whole.
 */
@NullMarked
package org.jingu.benchmark.quality;

import org.jspecify.annotations.NullMarked;
