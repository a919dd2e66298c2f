package org.jingu.engine.ranks;

import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.ranks.RankException;
import org.jingu.ranks.Wire;

/** How the other ranks of a run come to be. */
public interface Crew extends AutoCloseable {
  /** How many ranks there are, the leader included. */
  int ranks();

  /** How many of them are on this machine, whose threads they share. */
  default int here() {
    return ranks();
  }

  /**
   * Starts the others, or waits for them, and tells them what to train. Each makes a {@link
   * RankWorker} work.
   *
   * @return the leader's wire, which the caller closes
   * @throws RankException if one does not come
   */
  Wire start(ModelDefinition definition, SessionOptions options);

  /** What is known of a loss: the exception's message, and perhaps more. */
  default String explain(RankException loss) {
    return String.valueOf(loss.getMessage());
  }

  /** Waits until the others have ended, or ends them. */
  @Override
  void close();
}
