package org.jingu.engine.backend;

import org.jingu.api.data.Batch;
import org.jingu.compiler.feed.BatchPart;

/**
 * A slice of a batch that a rank computes.
 *
 * @param batch its examples
 * @param part what is known of the whole batch
 */
public record RankSlice(Batch batch, BatchPart part) {}
