/** Makes a bound configuration, its data and its model out of a YAML file or a run folder. */
@NullMarked
package org.jingu.cli.run;

import org.jspecify.annotations.NullMarked;
