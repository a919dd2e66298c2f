/**
 * {@code jingu scale}: a laboratory's folder, its runs in this process, and what is written of
 * them.
 */
@NullMarked
package org.jingu.cli.scale;

import org.jspecify.annotations.NullMarked;
