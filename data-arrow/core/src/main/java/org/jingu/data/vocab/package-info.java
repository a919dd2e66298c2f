/** From tokens to ids: fitted, hashed and given vocabularies. */
@NullMarked
package org.jingu.data.vocab;

import org.jspecify.annotations.NullMarked;
