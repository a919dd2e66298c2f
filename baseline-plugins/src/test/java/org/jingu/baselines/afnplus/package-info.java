@NullMarked
package org.jingu.baselines.afnplus;

import org.jspecify.annotations.NullMarked;
