/**
 * Finds model plugins on the class path and in plugin folders, checks them, and binds the sound
 * ones with Guice.
 */
@NullMarked
package org.jingu.engine.plugin;

import org.jspecify.annotations.NullMarked;
