package org.jingu.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jingu.benchmark.ServeProcess.Held;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short soak, and what makes a long one fail. */
class ServeSoakTest {
  private static final int REQUESTS = 4000;

  @TempDir Path folder;

  @Test
  void everyAnswerIsRightWhateverElseHappens() throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ServeSoak soak =
        new ServeSoak(
            new PrintStream(written, true, StandardCharsets.UTF_8),
            new RankingModel(60, 64, List.of(8)),
            3,
            50);
    boolean clean = soak.run(folder, REQUESTS);
    String told = written.toString(StandardCharsets.UTF_8);
    assertTrue(clean, told);
    SoakTally tally = soak.tally();
    assertEquals(REQUESTS, tally.right.sum() + tally.refused.sum(), told);
    assertTrue(tally.refused.sum() > REQUESTS / 40, told);
    assertTrue(tally.reloads.sum() >= 5 && tally.slow.sum() > 0, told);
  }

  @Test
  void answersOfAnotherModelOrOfTwoAreWrong() {
    SoakRequest request =
        new SoakRequest(
            "/",
            new InferBodies.Body(new byte[0], Map.of()),
            List.of(new float[] {0.25f, 0.5f}, new float[] {0.75f, 0.5f}));
    assertTrue(request.isRight(new float[] {0.250001f, 0.5f}, 0));
    assertFalse(request.isRight(new float[] {0.75f, 0.5f}, 0));
    assertFalse(request.isRight(new float[] {0.25f, Float.NaN}, 0));
    assertFalse(request.isRight(new float[] {0.25f}, 0));
  }

  @Test
  void growthIsTold() {
    Held half = new Held(30 << 20, 600 << 20, 90, 0);
    assertEquals(List.of(), ServeSoak.grown(half, new Held(33 << 20, 620 << 20, 95, 1)));
    List<String> grown = ServeSoak.grown(half, new Held(39 << 20, 630 << 20, 120, 2));
    assertEquals(4, grown.size(), grown.toString());
  }
}
