/** A device that computes nothing, for tests of everything around it. */
@NullMarked
package org.jingu.cuda.nulldevice;

import org.jspecify.annotations.NullMarked;
