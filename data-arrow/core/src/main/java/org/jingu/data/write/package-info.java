/** Files that appear complete or not at all. */
@NullMarked
package org.jingu.data.write;

import org.jspecify.annotations.NullMarked;
