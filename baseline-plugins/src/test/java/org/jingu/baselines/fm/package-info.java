@NullMarked
package org.jingu.baselines.fm;

import org.jspecify.annotations.NullMarked;
