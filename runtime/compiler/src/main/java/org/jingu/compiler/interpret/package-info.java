/** A slow, simple interpreter on the host: the oracle of every test of a faster back end. */
@NullMarked
package org.jingu.compiler.interpret;

import org.jspecify.annotations.NullMarked;
