@NullMarked
package org.jingu.baselines.xdeepfm;

import org.jspecify.annotations.NullMarked;
