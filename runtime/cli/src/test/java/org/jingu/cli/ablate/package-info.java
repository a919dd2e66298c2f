@NullMarked
package org.jingu.cli.ablate;

import org.jspecify.annotations.NullMarked;
