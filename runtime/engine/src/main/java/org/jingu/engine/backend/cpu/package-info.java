/** The engine of compiled plans on the CPU. */
@NullMarked
package org.jingu.engine.backend.cpu;

import org.jspecify.annotations.NullMarked;
