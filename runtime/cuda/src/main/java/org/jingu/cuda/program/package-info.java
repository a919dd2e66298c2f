/**
 * What the device does in one step, as data: kernels, products and copies on addresses that are not
 * yet places in memory. So a program can be printed, and checked on a machine without a GPU.
 */
@NullMarked
package org.jingu.cuda.program;

import org.jspecify.annotations.NullMarked;
