package org.jingu.api;

/** How the rows of a bag become one vector; an empty bag is a vector of zeros. */
public enum Pooling {
  /** The sum of the rows (Wukong, section 3.2). */
  SUM,
  /** The sum divided by the number of rows. */
  MEAN
}
