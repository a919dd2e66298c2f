@NullMarked
package org.jingu.baselines.finalmlp;

import org.jspecify.annotations.NullMarked;
