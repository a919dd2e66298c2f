/** The peer: libtorch through its Java bindings, eager, as fast as it could be made to go. */
@NullMarked
package org.jingu.benchmark.libtorch;

import org.jspecify.annotations.NullMarked;
