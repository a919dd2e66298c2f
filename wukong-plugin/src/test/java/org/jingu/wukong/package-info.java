@NullMarked
package org.jingu.wukong;

import org.jspecify.annotations.NullMarked;
