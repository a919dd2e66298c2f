/** What training minimises: what the author of a loss sees. */
@NullMarked
package org.jingu.api.loss;

import org.jspecify.annotations.NullMarked;
