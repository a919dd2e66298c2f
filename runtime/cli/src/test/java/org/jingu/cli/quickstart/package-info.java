@NullMarked
package org.jingu.cli.quickstart;

import org.jspecify.annotations.NullMarked;
