@NullMarked
package org.jingu.tune.search;

import org.jspecify.annotations.NullMarked;
