package org.jingu.synth;

/** What numbers are drawn for: a sequence each, so that none depends on how many another has. */
final class Purpose {
  static final int EXAMPLES = 1;
  static final int SIZES = 2;
  static final int LATENTS = 3;
  static final int FOLLOWED = 4;
  static final int TERMS = 5;
  static final int TABLES = 6;
  static final int RIDGES = 7;
  static final int CALIBRATION = 8;

  private Purpose() {}
}
