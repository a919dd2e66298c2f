/** Tests of views, places and the rules of plans. */
@NullMarked
package org.jingu.compiler.schedule;

import org.jspecify.annotations.NullMarked;
