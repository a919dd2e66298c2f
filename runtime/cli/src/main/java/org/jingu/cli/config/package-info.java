/** YAML files with the lines of their keys, and the reference made from the records. */
@NullMarked
package org.jingu.cli.config;

import org.jspecify.annotations.NullMarked;
