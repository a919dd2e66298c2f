@NullMarked
package org.jingu.cli.compare;

import org.jspecify.annotations.NullMarked;
