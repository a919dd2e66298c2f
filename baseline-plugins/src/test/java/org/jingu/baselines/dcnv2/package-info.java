@NullMarked
package org.jingu.baselines.dcnv2;

import org.jspecify.annotations.NullMarked;
