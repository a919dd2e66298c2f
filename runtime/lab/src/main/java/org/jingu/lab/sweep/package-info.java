/** Runs one after the other, and what is kept of each. */
@NullMarked
package org.jingu.lab.sweep;

import org.jspecify.annotations.NullMarked;
