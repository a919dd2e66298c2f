package org.jingu.api;

/**
 * A look-up that the runtime makes outside the graph: pools the rows of one feature's bag.
 *
 * @param table the table's name in checkpoints; bags with the same table share its rows
 * @param feature the feature whose ids are looked up
 * @param rows the rows of the table, V
 * @param width the width of a row
 * @param pooling how rows become one vector
 * @param initializer the initial values of the table
 */
public record EmbeddingBag(
    String table, String feature, int rows, int width, Pooling pooling, Initializer initializer) {}
