/**
 * Search for good configurations: what is searched, how trials are chosen, and what they came to.
 */
@NullMarked
package org.jingu.tune;

import org.jspecify.annotations.NullMarked;
