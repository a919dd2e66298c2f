@NullMarked
package org.jingu.baselines.bst;

import org.jspecify.annotations.NullMarked;
