@NullMarked
package org.jingu.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
