/** Self-contained pages: HTML that is also XML, with inline SVG and nothing from a network. */
@NullMarked
package org.jingu.cli.page;

import org.jspecify.annotations.NullMarked;
