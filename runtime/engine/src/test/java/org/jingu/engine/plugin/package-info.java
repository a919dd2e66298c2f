@NullMarked
package org.jingu.engine.plugin;

import org.jspecify.annotations.NullMarked;
