@NullMarked
package org.jingu.cuda.table;

import org.jspecify.annotations.NullMarked;
