/** Looks at raw files that nobody has described yet: how they are written, what columns hold. */
@NullMarked
package org.jingu.data.profile;

import org.jspecify.annotations.NullMarked;
