@NullMarked
package org.jingu.baselines.lr;

import org.jspecify.annotations.NullMarked;
