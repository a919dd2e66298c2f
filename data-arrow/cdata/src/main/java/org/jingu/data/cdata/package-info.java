/** Arrow streams by the C data interface. */
@NullMarked
package org.jingu.data.cdata;

import org.jspecify.annotations.NullMarked;
