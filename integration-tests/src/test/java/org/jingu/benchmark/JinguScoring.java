package org.jingu.benchmark;

import java.nio.file.Path;
import java.util.List;
import org.jingu.api.data.Batch;
import org.jingu.scorer.Scorer;

/** This project's scorer. */
final class JinguScoring implements ScoringSubject {
  private final Scorer scorer;
  private final List<Batch> requests;
  private final int threads;

  /**
   * Opens a model.
   *
   * @param threads that compute one call together
   */
  JinguScoring(Path file, List<Batch> requests, int threads) {
    this.scorer = Scorer.open(file, Scorer.Options.USUAL.withThreads(threads));
    this.requests = requests;
    this.threads = threads;
  }

  @Override
  public String name() {
    return "jingu, %d threads a call".formatted(threads);
  }

  @Override
  public float[] score(int request) {
    return scorer.score(requests.get(request)).values();
  }

  @Override
  public void close() {
    scorer.close();
  }
}
