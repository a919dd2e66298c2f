package org.jingu.api;

import java.nio.charset.StandardCharsets;

/**
 * Initial values that depend on nothing but the run's seed, the tensor's name and the element's
 * index, so that a run can be repeated on any machine and with any number of threads.
 *
 * @param kind the distribution
 * @param value the standard deviation, the half width or the constant
 */
public record Initializer(Kind kind, double value) {
  /** A distribution. */
  public enum Kind {
    /** Every element is the value. */
    CONSTANT,
    /** Normal with mean 0 and the value as standard deviation. */
    NORMAL,
    /** Uniform on [-value, value). */
    UNIFORM
  }

  /** Every element is {@code value}. */
  public static Initializer constant(double value) {
    return new Initializer(Kind.CONSTANT, value);
  }

  /** Normal with mean 0. */
  public static Initializer normal(double standardDeviation) {
    return new Initializer(Kind.NORMAL, standardDeviation);
  }

  /** Uniform on [-bound, bound). */
  public static Initializer uniform(double bound) {
    return new Initializer(Kind.UNIFORM, bound);
  }

  /**
   * Normal with variance 2 / (in + out) (Glorot and Bengio, 2010), the default of a linear layer.
   */
  public static Initializer xavierNormal(long in, long out) {
    return normal(Math.sqrt(2.0 / (in + out)));
  }

  /** Normal with variance 1 / in (LeCun et al., 1998), for a product without bias. */
  public static Initializer lecunNormal(long in) {
    return normal(Math.sqrt(1.0 / in));
  }

  /**
   * Writes the elements {@code first} to {@code first + to.length - 1} of the named tensor.
   *
   * @param seed the run's seed
   * @param name the tensor's name in checkpoints
   * @param first the index of the first element, row-major
   */
  public void fill(float[] to, long seed, String name, long first) {
    long stream = mix(seed + 0x9E3779B97F4A7C15L * (1 + hash(name)));
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) element(stream, first + i);
    }
  }

  private double element(long stream, long index) {
    return switch (kind) {
      case CONSTANT -> value;
      case UNIFORM -> value * (2 * unit(mix(stream + index * 0x9E3779B97F4A7C15L)) - 1);
      case NORMAL -> {
        // Box-Muller, one pair of uniforms an element; StrictMath gives the same bits everywhere.
        long bits = mix(stream + index * 0x9E3779B97F4A7C15L);
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit(bits)));
        yield value * radius * StrictMath.cos(2 * Math.PI * unit(mix(bits ^ stream)));
      }
    };
  }

  private static double unit(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** FNV-1a, 64 bits. */
  private static long hash(String name) {
    long h = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return h;
  }
}
