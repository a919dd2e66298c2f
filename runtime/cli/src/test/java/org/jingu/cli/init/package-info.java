@NullMarked
package org.jingu.cli.init;

import org.jspecify.annotations.NullMarked;
