@NullMarked
package org.jingu.engine.backend.cuda;

import org.jspecify.annotations.NullMarked;
