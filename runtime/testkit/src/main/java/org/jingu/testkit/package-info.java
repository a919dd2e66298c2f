/**
 * Tests that every model plugin should pass: extend {@link org.jingu.testkit.ModelContract}, and
 * {@link org.jingu.testkit.GoldenContract} where a reference implementation has written golden
 * files.
 */
@NullMarked
package org.jingu.testkit;

import org.jspecify.annotations.NullMarked;
