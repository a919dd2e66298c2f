/**
 * The engine's own losses, bound in {@link org.jingu.engine.EngineModule}, and what a configuration
 * says of one.
 */
@NullMarked
package org.jingu.engine.loss;

import org.jspecify.annotations.NullMarked;
