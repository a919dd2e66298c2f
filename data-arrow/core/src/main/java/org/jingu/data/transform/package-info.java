/** From numbers to dense inputs: fills, clips, logarithms and scales. */
@NullMarked
package org.jingu.data.transform;

import org.jspecify.annotations.NullMarked;
