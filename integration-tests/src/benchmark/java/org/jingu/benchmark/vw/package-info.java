/** Vowpal Wabbit through its library for Java, where its command is not installed. */
@NullMarked
package org.jingu.benchmark.vw;

import org.jspecify.annotations.NullMarked;
