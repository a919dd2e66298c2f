@NullMarked
package org.jingu.engine.schedule;

import org.jspecify.annotations.NullMarked;
