@NullMarked
package org.jingu.baselines.ffm;

import org.jspecify.annotations.NullMarked;
