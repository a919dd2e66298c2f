@NullMarked
package org.jingu.engine.telemetry;

import org.jspecify.annotations.NullMarked;
