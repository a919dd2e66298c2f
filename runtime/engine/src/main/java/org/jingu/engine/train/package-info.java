@NullMarked
package org.jingu.engine.train;

import org.jspecify.annotations.NullMarked;
