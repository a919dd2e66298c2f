@NullMarked
package org.jingu.baselines.hofm;

import org.jspecify.annotations.NullMarked;
