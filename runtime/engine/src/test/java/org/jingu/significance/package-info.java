@NullMarked
package org.jingu.significance;

import org.jspecify.annotations.NullMarked;
