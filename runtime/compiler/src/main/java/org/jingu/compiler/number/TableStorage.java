package org.jingu.compiler.number;

import java.util.Locale;

/**
 * How the elements of embedding tables are stored; all engines compute in single precision, and
 * optimizer state is in single precision always. Checkpoints have tables in single precision, so
 * that a checkpoint of one storage is loaded into another.
 *
 * <p>In half the memory, rows are read exactly and an updated row is written with stochastic
 * rounding, without which updates of less than half of an element's distance to its neighbour would
 * be lost: Zhang, Yang and Yuen, Training with low-precision embedding tables, 2018; Gupta et al.,
 * Deep learning with limited numerical precision, 2015. What is drawn depends on the run's seed,
 * the step, the table, the row and the column, so neither on the order of threads nor on where a
 * row lies.
 */
public enum TableStorage {
  /** IEEE single precision. */
  FP32(4) {
    @Override
    public short narrow(float value) {
      throw new UnsupportedOperationException("fp32 is no half of itself");
    }

    @Override
    public short narrow(float value, int draw) {
      throw new UnsupportedOperationException("fp32 is no half of itself");
    }

    @Override
    public float widen(short bits) {
      throw new UnsupportedOperationException("fp32 is no half of itself");
    }
  },
  /** IEEE half precision: 11 significant bits up to 65504. */
  FP16(2) {
    @Override
    public short narrow(float value) {
      return HalfFloat.of(value);
    }

    @Override
    public short narrow(float value, int draw) {
      return HalfFloat.rounded(value, draw);
    }

    @Override
    public float widen(short bits) {
      return HalfFloat.value(bits);
    }
  },
  /** The upper half of single precision: 8 significant bits, as large as single precision goes. */
  BF16(2) {
    @Override
    public short narrow(float value) {
      return Bfloat16.of(value);
    }

    @Override
    public short narrow(float value, int draw) {
      return Bfloat16.rounded(value, draw);
    }

    @Override
    public float widen(short bits) {
      return Bfloat16.value(bits);
    }
  };

  private final int bytes;

  TableStorage(int bytes) {
    this.bytes = bytes;
  }

  /** The size of an element. */
  public int bytes() {
    return bytes;
  }

  /** The bits of the nearest number, of two the even one; of a storage in half the memory. */
  public abstract short narrow(float value);

  /**
   * The bits of one of the two neighbours, of the upper one where {@code draw}, as a fraction, is
   * below the distance from the lower one.
   */
  public abstract short narrow(float value, int draw);

  /** The number of some bits, exactly. */
  public abstract float widen(short bits);

  /** The word of configurations. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
