/**
 * Whether two models differ on the same test examples: what each example contributes to AUC and log
 * loss, and a test of the difference that counts both the draw of the examples and the draw of the
 * seeds. docs/compare.md says which test was chosen and why.
 */
@NullMarked
package org.jingu.significance;

import org.jspecify.annotations.NullMarked;
