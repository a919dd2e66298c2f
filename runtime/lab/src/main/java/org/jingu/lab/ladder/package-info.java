/** Which runs a laboratory makes: ladders, equal compute, and what it all costs. */
@NullMarked
package org.jingu.lab.ladder;

import org.jspecify.annotations.NullMarked;
