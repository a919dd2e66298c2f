@NullMarked
package org.jingu.testkit;

import org.jspecify.annotations.NullMarked;
