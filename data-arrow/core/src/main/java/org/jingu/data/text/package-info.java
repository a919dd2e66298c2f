/** Text as bytes, the form in which cells and tokens are kept. */
@NullMarked
package org.jingu.data.text;

import org.jspecify.annotations.NullMarked;
