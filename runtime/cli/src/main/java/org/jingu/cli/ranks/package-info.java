/** Runs of several processes: how they are started, find each other, and learn what to train. */
@NullMarked
package org.jingu.cli.ranks;

import org.jspecify.annotations.NullMarked;
