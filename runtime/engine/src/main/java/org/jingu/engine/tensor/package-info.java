/** Memory for tensors that may be larger than an array. */
@NullMarked
package org.jingu.engine.tensor;

import org.jspecify.annotations.NullMarked;
