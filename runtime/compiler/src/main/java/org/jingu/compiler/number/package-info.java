/** Formats of numbers, and random numbers that depend on nothing but what they are for. */
@NullMarked
package org.jingu.compiler.number;

import org.jspecify.annotations.NullMarked;
