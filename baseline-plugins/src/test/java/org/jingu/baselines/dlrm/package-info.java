@NullMarked
package org.jingu.baselines.dlrm;

import org.jspecify.annotations.NullMarked;
