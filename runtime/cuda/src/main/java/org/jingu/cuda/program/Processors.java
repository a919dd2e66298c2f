package org.jingu.cuda.program;

/**
 * What a device computes with, by which work is divided.
 *
 * @param count multiprocessors
 * @param sharedBytes the most shared memory that a block may have
 */
public record Processors(int count, int sharedBytes) {}
