/** Input formats as a kind of extension: built-in ones, and those of plugins behind a boundary. */
@NullMarked
package org.jingu.cli.format;

import org.jspecify.annotations.NullMarked;
