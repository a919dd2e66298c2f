/** Laws fitted to losses, and how sure they are. */
@NullMarked
package org.jingu.lab.fit;

import org.jspecify.annotations.NullMarked;
