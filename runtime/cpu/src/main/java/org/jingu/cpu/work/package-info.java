/** The threads that share the work of a step. */
@NullMarked
package org.jingu.cpu.work;

import org.jspecify.annotations.NullMarked;
