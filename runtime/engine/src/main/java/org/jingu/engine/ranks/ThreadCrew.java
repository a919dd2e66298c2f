package org.jingu.engine.ranks;

import java.util.ArrayList;
import java.util.List;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.ranks.LocalWire;
import org.jingu.ranks.Wire;

/** Ranks that are threads of this process: for tests, and for those who embed Jingu. */
public final class ThreadCrew implements Crew {
  private static final long PATIENCE_MILLIS = 10_000;

  private final Backend engine;
  private final int ranks;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * So many ranks on one engine.
   *
   * @param ranks the leader included
   */
  public ThreadCrew(Backend engine, int ranks) {
    this.engine = engine;
    this.ranks = ranks;
  }

  @Override
  public int ranks() {
    return ranks;
  }

  @Override
  public Wire start(ModelDefinition definition, SessionOptions options) {
    List<Wire> wires = LocalWire.world(ranks);
    for (Wire wire : wires.subList(1, ranks)) {
      Thread thread =
          new Thread(
              () -> RankWorker.quietly(engine, definition, options, wire),
              "jingu-rank-" + wire.rank());
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    return wires.get(0);
  }

  @Override
  public void close() {
    try {
      for (Thread thread : threads) {
        thread.join(PATIENCE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.clear();
  }
}
