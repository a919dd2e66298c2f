/** What back ends hold outside the Java heap, and how it is released. */
@NullMarked
package org.jingu.compiler.resource;

import org.jspecify.annotations.NullMarked;
