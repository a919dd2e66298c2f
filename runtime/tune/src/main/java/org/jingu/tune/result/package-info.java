/** What a search came to. */
@NullMarked
package org.jingu.tune.result;

import org.jspecify.annotations.NullMarked;
