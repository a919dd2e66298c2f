package org.jingu.lab.fit;

/** What a loss may be as a function of a size x. */
public enum Form {
  /** a + b·x^-c with a ≥ 0: falls to a level. */
  LEVEL("a + b·x^-c", 3),
  /** b·x^-c: falls to nothing. */
  POWER("b·x^-c", 2),
  /** a + b·ln x: falls without end. */
  LOGARITHM("a + b·ln x", 2);

  private final String text;
  private final int parameters;

  Form(String text, int parameters) {
    this.text = text;
    this.parameters = parameters;
  }

  /** The formula. */
  public String text() {
    return text;
  }

  /** How many numbers are fitted. */
  public int parameters() {
    return parameters;
  }
}
