package org.jingu.data.read;

/**
 * Rows of a chunk's buffers, few enough that what is decoded of them stays in a cache until it goes
 * on.
 *
 * @param first the number of the first
 * @param count how many
 */
record RowRange(int first, int count) {}
