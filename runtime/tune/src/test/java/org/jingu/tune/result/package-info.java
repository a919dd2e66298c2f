@NullMarked
package org.jingu.tune.result;

import org.jspecify.annotations.NullMarked;
