/** The prepared data set folder and its {@code schema.json}. */
@NullMarked
package org.jingu.data.schema;

import org.jspecify.annotations.NullMarked;
