@NullMarked
package org.jingu.engine.ranks;

import org.jspecify.annotations.NullMarked;
