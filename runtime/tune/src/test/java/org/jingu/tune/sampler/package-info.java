@NullMarked
package org.jingu.tune.sampler;

import org.jspecify.annotations.NullMarked;
