/** A search for good configurations: its runs, its folder, its table and its page. */
@NullMarked
package org.jingu.cli.tune;

import org.jspecify.annotations.NullMarked;
