/** What the engine brings to an injector. */
@NullMarked
package org.jingu.engine;

import org.jspecify.annotations.NullMarked;
