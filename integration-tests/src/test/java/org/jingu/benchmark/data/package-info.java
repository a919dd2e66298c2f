/**
 * Times how rows are read, prepared and scored, beside Arrow's and DuckDB's own reading of the same
 * files.
 */
@NullMarked
package org.jingu.benchmark.data;

import org.jspecify.annotations.NullMarked;
