/**
 * Sessions that several ranks have together: one leads, which reads batches, keeps the run and
 * tells the others, a step at a time, what to do.
 */
@NullMarked
package org.jingu.engine.ranks;

import org.jspecify.annotations.NullMarked;
