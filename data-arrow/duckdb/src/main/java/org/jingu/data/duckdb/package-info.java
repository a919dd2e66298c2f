/** SQL queries as sources of raw rows. */
@NullMarked
package org.jingu.data.duckdb;

import org.jspecify.annotations.NullMarked;
