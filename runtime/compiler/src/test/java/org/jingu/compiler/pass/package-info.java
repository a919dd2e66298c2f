@NullMarked
package org.jingu.compiler.pass;

import org.jspecify.annotations.NullMarked;
