/** Folders of runs: what is in them, what people note about it, and what two of them differ in. */
@NullMarked
package org.jingu.cli.listing;

import org.jspecify.annotations.NullMarked;
