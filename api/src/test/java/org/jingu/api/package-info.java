@NullMarked
package org.jingu.api;

import org.jspecify.annotations.NullMarked;
