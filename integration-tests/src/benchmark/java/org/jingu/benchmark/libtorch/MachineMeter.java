package org.jingu.benchmark.libtorch;

import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.Machine;

/**
 * Measures what the floor of a case is made of, alone in its process: the best rate of a large
 * square float product, and the best bandwidth of a copy of memory that no cache holds.
 */
public final class MachineMeter {
  private static final long[] SQUARES = {1024, 1536, 2048, 3072};
  private static final int PRODUCTS = 8;
  private static final int COPIES = 12;
  private static final long COPIED_FLOATS = 64L << 20;

  private MachineMeter() {}

  /** Prints the line that {@link Machine#parse} reads. */
  public static void main(String[] args) {
    torch.set_num_threads(Integer.parseInt(args[0]));
    double rate = 0;
    for (long size : SQUARES) {
      rate = Math.max(rate, Scopes.withoutGradients(() -> productRate(size)));
    }
    double bandwidth = Scopes.withoutGradients(MachineMeter::bandwidth);
    System.out.printf(Locale.ROOT, "%.0f %.0f%n", rate, bandwidth);
  }

  private static double productRate(long size) {
    Tensor a = torch.randn(size, size);
    Tensor b = torch.randn(size, size);
    Tensor c = torch.empty(size, size);
    double seconds = best(PRODUCTS, () -> torch.mm_out(c, a, b));
    return 2.0 * size * size * size / seconds;
  }

  private static double bandwidth() {
    Tensor from = torch.ones(COPIED_FLOATS);
    Tensor to = torch.zeros(COPIED_FLOATS);
    return 2.0 * Float.BYTES * COPIED_FLOATS / best(COPIES, () -> to.copy_(from));
  }

  private static double best(int repeats, Runnable body) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      body.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e9;
  }
}
