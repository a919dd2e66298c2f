package org.jingu.cuda.code;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Many sums of what slices left, in one kernel.
 *
 * @param code the kernel; its arguments are where results and partial results begin
 * @param blocks its blocks
 */
public record SlicesCode(KernelCode code, int blocks) {
  /** The most sums of a kernel, whose table is constant memory. */
  public static final int MOST = 512;

  /**
   * A sum over slices, of which the first results go to one place and the others to another.
   *
   * @param first the place of the first results
   * @param second the place of the others
   * @param partial the place of the partial results [slices, results]
   * @param begin how many go to the first place
   * @param results how many there are
   * @param slices what is added up
   */
  public record Sum(long first, long second, long partial, long begin, long results, int slices) {
    private int lanes() {
      return ReduceCode.lanes(slices);
    }

    private int blocks() {
      long ofBlock = ReduceCode.COMBINING_THREADS / lanes();
      return Math.toIntExact((results + ofBlock - 1) / ofBlock);
    }

    private String row(int block) {
      return "{%du, %du, %du, %d, %d, %d, %d, %d}"
          .formatted(first, second, partial, begin, results, slices, lanes(), block);
    }
  }

  /** Writes the kernel. */
  public static SlicesCode of(List<Sum> sums) {
    int[] next = {0};
    String rows =
        sums.stream()
            .map(
                sum -> {
                  String row = sum.row(next[0]);
                  next[0] += sum.blocks();
                  return row;
                })
            .collect(Collectors.joining(",\n    "));
    String text =
        """
        // sums of what slices left
        __constant__ Slices of_@[] = {
            %s};
        extern "C" __global__ void __launch_bounds__(COMBINING_THREADS) @(float* y, const float* a) {
          add_slices(of_@, y, a);
        }
        """
            .formatted(rows);
    return new SlicesCode(KernelCode.of("sum_slices", text), next[0]);
  }
}
