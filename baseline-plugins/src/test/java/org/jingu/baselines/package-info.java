@NullMarked
package org.jingu.baselines;

import org.jspecify.annotations.NullMarked;
