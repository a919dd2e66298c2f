@NullMarked
package org.jingu.ranks;

import org.jspecify.annotations.NullMarked;
