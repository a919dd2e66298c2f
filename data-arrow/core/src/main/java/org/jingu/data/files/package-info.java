/** Finds the files that a configuration or command line names. */
@NullMarked
package org.jingu.data.files;

import org.jspecify.annotations.NullMarked;
