package org.jingu.synth;

import java.util.Locale;

/** What kinds of terms a teacher is made of; which architecture each favours is in the docs. */
public enum Family {
  /** Products of latents of single ids, of orders 1 to 16. */
  PRODUCTS,
  /** Random tables over two or three bucketed features: nothing but memory helps. */
  LOOKUPS,
  /** Saturating and rectified functions of a direction through 8 to 32 features. */
  RIDGES,
  /** Waves of dense features, and their products with one latent. */
  WAVES,
  /** Means of bags, and their products with one latent. */
  BAGS;

  /** The name in configurations and reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
