/** What a model is made of and what it costs. */
@NullMarked
package org.jingu.cli.inspect;

import org.jspecify.annotations.NullMarked;
