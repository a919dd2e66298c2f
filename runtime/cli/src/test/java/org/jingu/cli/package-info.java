@NullMarked
package org.jingu.cli;

import org.jspecify.annotations.NullMarked;
