package org.jingu.cli.command;

/**
 * One line of {@code jingu doctor}.
 *
 * @param subject what was looked at
 * @param status whether it is as it should be
 * @param found what was found and, where it is not as it should be, what to do
 */
record Check(String subject, Status status, String found) {
  /** Whether something is as it should be. */
  enum Status {
    /** As it should be. */
    OK,
    /** Works, but slower or with less than it could. */
    WARN,
    /** Jingu does not work like this. */
    FAIL
  }

  static Check ok(String subject, String found) {
    return new Check(subject, Status.OK, found);
  }

  static Check warn(String subject, String found) {
    return new Check(subject, Status.WARN, found);
  }

  static Check fail(String subject, String found) {
    return new Check(subject, Status.FAIL, found);
  }
}
