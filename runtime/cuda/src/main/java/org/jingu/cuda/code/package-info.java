/**
 * CUDA C for every kind of step that is not a matrix product: a kernel's text depends on the step's
 * function, its shapes and strides and its element types, never on the batch size, which is an
 * argument. So one compiled kernel serves every batch size and every equal step.
 */
@NullMarked
package org.jingu.cuda.code;

import org.jspecify.annotations.NullMarked;
