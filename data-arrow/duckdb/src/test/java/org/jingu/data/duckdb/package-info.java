/** What queries give, and what they may not do. */
@NullMarked
package org.jingu.data.duckdb;

import org.jspecify.annotations.NullMarked;
