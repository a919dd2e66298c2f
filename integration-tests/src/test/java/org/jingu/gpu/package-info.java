/** What runs on a machine with a GPU. */
@NullMarked
package org.jingu.gpu;

import org.jspecify.annotations.NullMarked;
