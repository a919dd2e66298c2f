package org.jingu.cli;

/** What the program's exit code says; the table stands in docs/errors.md. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** Something failed that is not the user's doing. */
  public static final int FAILURE = 1;

  /** A wrong option, file or configuration key. */
  public static final int USAGE = 2;

  /** Data that cannot be used. */
  public static final int DATA = 3;

  /** A golden file that the engine does not reproduce within the tolerance. */
  public static final int VERIFICATION = 4;

  /** A loss that is not finite or explodes. */
  public static final int LOSS_GUARD = 5;

  /** A plugin that cannot be used. */
  public static final int PLUGIN = 6;

  /** A run folder or checkpoint that cannot be used. */
  public static final int RUN_FOLDER = 7;

  /** A device that failed or has too little memory. */
  public static final int DEVICE = 8;

  /** Stopped by Ctrl-C or SIGTERM; a run can be resumed. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
