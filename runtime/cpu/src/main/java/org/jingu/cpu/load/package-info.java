/** From a plan to a program: chooses the kernel of each step. */
@NullMarked
package org.jingu.cpu.load;

import org.jspecify.annotations.NullMarked;
