/** Compiled graphs on an NVIDIA GPU, with tables and optimizers beside them. */
@NullMarked
package org.jingu.engine.backend.cuda;

import org.jspecify.annotations.NullMarked;
