@NullMarked
package org.jingu.baselines.fwfm;

import org.jspecify.annotations.NullMarked;
