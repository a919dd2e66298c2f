@NullMarked
package org.jingu.engine.significance;

import org.jspecify.annotations.NullMarked;
