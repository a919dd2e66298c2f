/** Files and folders that appear whole or not at all, and leave nothing behind. */
@NullMarked
package org.jingu.files;

import org.jspecify.annotations.NullMarked;
