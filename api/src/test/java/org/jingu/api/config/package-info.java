@NullMarked
package org.jingu.api.config;

import org.jspecify.annotations.NullMarked;
