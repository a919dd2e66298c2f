package org.jingu.engine.train;

import java.nio.file.Path;

/** A run that stopped because it was asked to; it goes on from its checkpoint when resumed. */
public class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StoppedException(long step, Path checkpoint) {
    super("stopped after step " + step + "; its checkpoint is " + checkpoint);
  }
}
