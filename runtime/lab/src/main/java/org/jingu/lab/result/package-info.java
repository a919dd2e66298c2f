/** What a sweep shows, in numbers and sentences. */
@NullMarked
package org.jingu.lab.result;

import org.jspecify.annotations.NullMarked;
