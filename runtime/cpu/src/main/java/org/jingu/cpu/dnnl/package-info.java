/** oneDNN as Java objects: its engine, a call with its arguments, and what it does to a result. */
@NullMarked
package org.jingu.cpu.dnnl;

import org.jspecify.annotations.NullMarked;
