/** A data set as a person wants to see it. */
@NullMarked
package org.jingu.cli.data;

import org.jspecify.annotations.NullMarked;
