@NullMarked
package org.jingu.tune.space;

import org.jspecify.annotations.NullMarked;
