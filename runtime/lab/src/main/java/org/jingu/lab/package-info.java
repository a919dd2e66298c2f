/** The scaling lab: ladders of models, their runs, and laws fitted to what came of them. */
@NullMarked
package org.jingu.lab;

import org.jspecify.annotations.NullMarked;
