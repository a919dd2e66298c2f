/**
 * Finds extensions of every kind in the runtime, on the class path and in plugin folders, and
 * checks them. The runtime's own are bound with Guice; a plugin's Guice modules have a child
 * injector.
 */
@NullMarked
package org.jingu.engine.plugin;

import org.jspecify.annotations.NullMarked;
