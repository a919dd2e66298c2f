@NullMarked
package org.jingu.api.data;

import org.jspecify.annotations.NullMarked;
