@NullMarked
package org.jingu.api.layers;

import org.jspecify.annotations.NullMarked;
