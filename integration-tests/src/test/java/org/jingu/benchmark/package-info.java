/**
 * Times training on the CPU against a peer: every subject runs in a process of its own and the
 * driver asks them in turn, so that both meet the same machine.
 */
@NullMarked
package org.jingu.benchmark;

import org.jspecify.annotations.NullMarked;
