/** What flights give, and what becomes of those that fail. */
@NullMarked
package org.jingu.data.flight;

import org.jspecify.annotations.NullMarked;
