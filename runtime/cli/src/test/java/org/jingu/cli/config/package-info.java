@NullMarked
package org.jingu.cli.config;

import org.jspecify.annotations.NullMarked;
