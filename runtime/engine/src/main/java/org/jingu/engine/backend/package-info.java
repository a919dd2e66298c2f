@NullMarked
package org.jingu.engine.backend;

import org.jspecify.annotations.NullMarked;
