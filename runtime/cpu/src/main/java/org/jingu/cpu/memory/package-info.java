/** Native memory, and the tensors in it: storage, and views with dimensions and strides. */
@NullMarked
package org.jingu.cpu.memory;

import org.jspecify.annotations.NullMarked;
