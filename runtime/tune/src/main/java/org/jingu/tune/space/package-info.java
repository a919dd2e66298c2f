/** What is searched: keys, the values that they may have, and conditions between them. */
@NullMarked
package org.jingu.tune.space;

import org.jspecify.annotations.NullMarked;
