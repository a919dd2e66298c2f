package org.jingu.benchmark;

import java.nio.file.Path;
import java.util.List;
import org.jingu.api.data.Batch;
import org.jingu.scorer.Scorer;

/** This project's scorer, which computes each call in its caller's thread. */
final class JinguScoring implements ScoringSubject {
  private final Scorer scorer;
  private final List<Batch> requests;

  JinguScoring(Path file, List<Batch> requests) {
    this.scorer = Scorer.open(file);
    this.requests = requests;
  }

  @Override
  public String name() {
    return "jingu";
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
