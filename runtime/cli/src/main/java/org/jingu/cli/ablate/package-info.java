/** What each part of a model is worth: its variants beside it, and how surely they differ. */
@NullMarked
package org.jingu.cli.ablate;

import org.jspecify.annotations.NullMarked;
