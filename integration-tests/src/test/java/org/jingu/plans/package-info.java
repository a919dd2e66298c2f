/** The compiler on the models of the plugins, which it does not know itself. */
@NullMarked
package org.jingu.plans;

import org.jspecify.annotations.NullMarked;
