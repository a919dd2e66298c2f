/** Several models on the same data: their runs, what they come to, and how surely they differ. */
@NullMarked
package org.jingu.cli.compare;

import org.jspecify.annotations.NullMarked;
