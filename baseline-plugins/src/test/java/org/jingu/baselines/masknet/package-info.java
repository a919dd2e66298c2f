@NullMarked
package org.jingu.baselines.masknet;

import org.jspecify.annotations.NullMarked;
