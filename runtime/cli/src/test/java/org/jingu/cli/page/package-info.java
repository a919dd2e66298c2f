@NullMarked
package org.jingu.cli.page;

import org.jspecify.annotations.NullMarked;
