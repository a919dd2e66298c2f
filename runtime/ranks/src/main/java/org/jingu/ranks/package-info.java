/**
 * Several processes or threads that make one run together, its ranks: the way between them, what
 * they compute together, and which of them has which table. It knows nothing of models.
 */
@NullMarked
package org.jingu.ranks;

import org.jspecify.annotations.NullMarked;
