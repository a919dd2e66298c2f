package org.jingu.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Exchanges a served model for the next of several, and knows which may answer: a request that
 * begins after a reload has ended is answered by its model, or by that of a reload that begins
 * before the answer.
 */
final class SoakReloads {
  private final List<Path> files;
  private final Path served;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  /** Puts the first model where the server will look for it. */
  SoakReloads(List<Path> files, Path served) throws IOException {
    this.files = files;
    this.served = served;
    put(0);
  }

  private void put(long number) throws IOException {
    Path beside = served.resolveSibling(served.getFileName() + ".next");
    Files.copy(files.get(model(number)), beside, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(beside, FileTime.fromMillis(1_000_000_000L + 1000 * number));
    Files.move(beside, served, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private int model(long reloads) {
    return (int) (reloads % files.size());
  }

  /** Serves the next model. */
  void next(HttpCaller caller, SoakTally tally) throws IOException {
    long number = begun.incrementAndGet();
    put(number);
    HttpCaller.Answer answer =
        caller.post(
            "/v1/reload", new byte[] {'{', '}'}, Map.of("Content-Type", "application/json"));
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (answer.status() == 200 && text.contains("\"replaced\"")) {
      tally.reloads.increment();
    } else {
      tally.wrong("a reload, status " + answer.status() + ": " + text);
    }
    ended.set(number);
  }

  /** What to give to {@link #isRight} when the answer is there. */
  long before() {
    return ended.get();
  }

  /**
   * Whether scores are those of a model that may have answered, and of that alone.
   *
   * @param before what {@link #before} said before the request
   */
  boolean isRight(SoakRequest request, float[] scores, long before) {
    long after = begun.get();
    for (long number = before; number <= after && number < before + files.size(); number++) {
      if (request.isRight(scores, model(number))) {
        return true;
      }
    }
    return false;
  }
}
