/** Parquet files as sources of prepared examples and of raw rows. */
@NullMarked
package org.jingu.data.parquet;

import org.jspecify.annotations.NullMarked;
