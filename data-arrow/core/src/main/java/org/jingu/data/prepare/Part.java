package org.jingu.data.prepare;

import java.util.Locale;

/** A part of a data set. */
enum Part {
  TRAIN,
  VALID,
  TEST;

  /** The name of its folder. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
