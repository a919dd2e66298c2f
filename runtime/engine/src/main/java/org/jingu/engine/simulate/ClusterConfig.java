package org.jingu.engine.simulate;

import java.util.ArrayList;
import java.util.List;
import org.jingu.api.config.ConfigException;
import org.jingu.api.config.ConfigProblem;
import org.jingu.api.config.Default;
import org.jingu.api.config.Doc;
import org.jingu.api.config.Range;
import org.jingu.compiler.number.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Machines, as a simulation knows them: equal hosts of equal ranks.
 *
 * @param hosts machines
 * @param ranksPerHost ranks of each: GPUs, or processes on the CPU
 * @param device what a rank computes with
 * @param link between two ranks of one machine
 * @param network between machines, a rank's share of it; null where there is one machine
 * @param step how a step is made
 */
public record ClusterConfig(
    @Doc("Machines") @Range(min = 1) int hosts,
    @Doc("Ranks of each machine: GPUs, or processes on the CPU") @Range(min = 1) int ranksPerHost,
    @Doc("What a rank computes with") Device device,
    @Doc("Between ranks of one machine") Link link,
    @Doc("Between machines, a rank's share of its machine's network; for several hosts")
        @Nullable Link network,
    @Doc("How a step is made") @Default("{}") Order step) {
  private static final int MOST_RANKS = 4096;

  /**
   * Checks what involves several keys.
   *
   * @throws ConfigException with every problem
   */
  public ClusterConfig {
    List<ConfigProblem> problems = new ArrayList<>();
    if (hosts > 1 && network == null) {
      problems.add(
          new ConfigProblem(
              "network",
              "is missing, and there are %d hosts; say what a rank has of the network between them: {latency_us: 20, gb_s: 37}"
                  .formatted(hosts)));
    }
    if ((long) hosts * ranksPerHost > MOST_RANKS) {
      problems.add(
          new ConfigProblem(
              "ranks_per_host",
              "makes %,d ranks of %,d hosts; at most %,d are simulated"
                  .formatted((long) hosts * ranksPerHost, hosts, MOST_RANKS)));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** All ranks. */
  public int ranks() {
    return hosts * ranksPerHost;
  }

  /**
   * What a rank computes with.
   *
   * @param memoryGb its memory, 10^9 bytes
   * @param memoryGbS what it reads and writes of it in a second
   * @param tflopS what it computes in a second
   * @param kernelUs what a kernel takes besides
   * @param idNs of an id that is looked up and whose row moves
   * @param numberNs of each number of its row
   */
  public record Device(
      @Doc("A rank's memory, 10^9 bytes") @Range(min = 0) double memoryGb,
      @Doc("10^9 bytes that it reads and writes of it in a second") @Range(min = 1e-3)
          double memoryGbS,
      @Doc("10^12 operations a second in matrix products, by precision") Rates tflopS,
      @Doc("Microseconds that a kernel takes besides") @Default("0") @Range(min = 0)
          double kernelUs,
      @Doc("Nanoseconds of an id that is looked up and whose row moves") @Range(min = 0)
          double idNs,
      @Doc("Nanoseconds of each number of its row") @Range(min = 0) double numberNs) {}

  /** Operations a second by precision, 10^12. */
  public record Rates(
      @Doc("In single precision") @Range(min = 1e-6) double fp32,
      @Doc("With operands of 10 bits; left out, as fp32") @Range(min = 1e-6) @Nullable Double tf32,
      @Doc("With operands of 7 bits; left out, as fp32") @Range(min = 1e-6) @Nullable Double bf16) {
    double of(Precision precision) {
      Double own =
          switch (precision) {
            case FP32 -> null;
            case TF32 -> tf32;
            case BF16 -> bf16;
          };
      return own == null ? fp32 : own;
    }
  }

  /**
   * A way on which messages take a latency and a time by their size.
   *
   * @param latencyUs of an exchange
   * @param gbS of large messages, each way
   * @param sizes of smaller ones, from small to large
   */
  public record Link(
      @Doc("Microseconds of an exchange, whatever its size") @Range(min = 0) double latencyUs,
      @Doc("10^9 bytes a second each way, in large exchanges") @Range(min = 1e-6) double gbS,
      @Doc("The same of smaller exchanges, from small to large; between them it is interpolated")
          @Default("[]")
          List<Point> sizes) {

    /** Checks the order of sizes. */
    public Link {
      sizes = List.copyOf(sizes);
      for (int i = 1; i < sizes.size(); i++) {
        if (sizes.get(i).mb <= sizes.get(i - 1).mb) {
          throw new ConfigException(
              "sizes[" + i + "].mb",
              "is %s, after %s; write sizes from small to large"
                  .formatted(sizes.get(i).mb, sizes.get(i - 1).mb));
        }
      }
    }

    /** The milliseconds of an exchange in which a rank sends so many bytes; 0 of none. */
    double millis(double bytes) {
      return bytes == 0 ? 0 : latencyUs / 1e3 + bytes / (rate(bytes / 1e6) * 1e6);
    }

    private double rate(double mb) {
      Point before = null;
      for (Point point : sizes) {
        if (mb <= point.mb) {
          return before == null ? point.gbS : between(before, point, mb);
        }
        before = point;
      }
      return gbS;
    }

    /** On a line over the logarithm of the size. */
    private static double between(Point a, Point b, double mb) {
      return a.gbS + (b.gbS - a.gbS) * Math.log(mb / a.mb) / Math.log(b.mb / a.mb);
    }
  }

  /** What a link does with messages of a size. */
  public record Point(
      @Doc("Bytes that a rank sends in an exchange, 10^6") @Range(min = 1e-6) double mb,
      @Doc("10^9 bytes a second each way") @Range(min = 1e-6) double gbS) {}

  /** Who has the states of dense parameters and moves them. */
  public enum Dense {
    /** Every rank. */
    REPLICATED,
    /** Each rank an equal part, of which it then gives the others the parameters. */
    ZERO1
  }

  /** Who reads batches. */
  public enum Reader {
    /** Rank 0, which sends the others their part. */
    ONE,
    /** Each rank its examples, of which it sends ids to who has the tables. */
    EACH
  }

  /** The format of rows, their gradients and dense gradients on their way. */
  public enum Wire {
    /** Four bytes a number. */
    FP32,
    /** Two bytes a number. */
    HALF;

    int bytes() {
      return this == FP32 ? Float.BYTES : Short.BYTES;
    }
  }

  /**
   * How a step is made. The defaults are what ranks on the CPU do.
   *
   * @param overlap whether exchanges run beside computing
   * @param microBatches parts of a rank's examples, computed one after another
   * @param stages whether dense gradients are summed in each machine before they leave it
   */
  public record Order(
      @Doc("Whether exchanges run beside computing where nothing waits for them") @Default("false")
          boolean overlap,
      @Doc("Parts of a rank's examples, so that one computes while another's rows are on their way")
          @Default("1")
          @Range(min = 1, max = 64)
          int microBatches,
      @Doc("Whether each rank has the states of all dense parameters, or of its share")
          @Default("replicated")
          Dense dense,
      @Doc("Whether dense gradients are summed in each machine before they leave it")
          @Default("false")
          boolean stages,
      @Doc("Numbers on their way, of four bytes or two") @Default("fp32") Wire wire,
      @Doc("Whether one rank reads batches, or each its part") @Default("one") Reader reader) {}
}
