/** Tests of runs' parts. */
@NullMarked
package org.jingu.cli.run;

import org.jspecify.annotations.NullMarked;
