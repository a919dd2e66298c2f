package org.jingu.compiler.importing;

/**
 * A graph has an op that the compiler cannot lower: an unknown one, or one used in a way unknown.
 */
public final class UnsupportedOpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsupportedOpException(String message) {
    super(message);
  }
}
