@NullMarked
package org.jingu.baselines.din;

import org.jspecify.annotations.NullMarked;
