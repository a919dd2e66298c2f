/**
 * What a plugin author sees: a {@link org.jingu.api.ModelPlugin} creates a {@link
 * org.jingu.api.Model}, and the model writes its architecture into a {@link
 * org.jingu.api.ModelGraph}.
 *
 * <p>Shapes are written with the letters B (batch), n (embeddings an example), d (embedding
 * dimension), m (dense features) and T (tasks).
 */
@NullMarked
package org.jingu.api;

import org.jspecify.annotations.NullMarked;
