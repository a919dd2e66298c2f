/** What the fuzz tests of all parsers share. */
@NullMarked
package org.jingu.fuzz;

import org.jspecify.annotations.NullMarked;
