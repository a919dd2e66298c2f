/** Plugins, data and engines together. */
@NullMarked
package org.jingu.integration;

import org.jspecify.annotations.NullMarked;
