@NullMarked
package org.jingu.files;

import org.jspecify.annotations.NullMarked;
