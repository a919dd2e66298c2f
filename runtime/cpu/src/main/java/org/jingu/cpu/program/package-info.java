/** A plan as kernels in their order, with the places of its inputs and outputs. */
@NullMarked
package org.jingu.cpu.program;

import org.jspecify.annotations.NullMarked;
