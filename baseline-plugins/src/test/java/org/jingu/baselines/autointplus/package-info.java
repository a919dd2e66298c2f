@NullMarked
package org.jingu.baselines.autointplus;

import org.jspecify.annotations.NullMarked;
