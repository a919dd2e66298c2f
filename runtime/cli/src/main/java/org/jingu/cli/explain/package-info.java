/** What commands tell of a model's use of its features. */
@NullMarked
package org.jingu.cli.explain;

import org.jspecify.annotations.NullMarked;
