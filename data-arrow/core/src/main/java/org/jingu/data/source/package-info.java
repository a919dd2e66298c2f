/** What a module implements to bring files of columns in another format than Arrow's own. */
@NullMarked
package org.jingu.data.source;

import org.jspecify.annotations.NullMarked;
