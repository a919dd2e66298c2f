@NullMarked
package org.jingu.baselines.deepfm;

import org.jspecify.annotations.NullMarked;
