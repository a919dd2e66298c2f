package org.jingu.engine.checkpoint;

import java.util.List;

/**
 * The safetensors format: named tensors in one file that PyTorch and others read too.
 *
 * <p>A file is the header's length (8 bytes), a JSON header and the tensors' bytes, little endian
 * and without gaps. {@link SafetensorsReader} reads it, {@link SafetensorsWriter} writes it.
 */
public final class Safetensors {
  /** The header's key for text that describes the file. */
  static final String METADATA = "__metadata__";

  /** The format's own limit, so that a corrupt length does not ask for all memory. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private Safetensors() {}

  /** An element type. */
  public enum ElementType {
    /** 32-bit floating point. */
    F32(4),
    /** 64-bit floating point. */
    F64(8),
    /** 64-bit integer. */
    I64(8),
    /** 32-bit integer. */
    I32(4);

    private final int bytes;

    ElementType(int bytes) {
      this.bytes = bytes;
    }

    /** The bytes of one element. */
    public int bytes() {
      return bytes;
    }
  }

  /**
   * What the header says of one tensor.
   *
   * @param name unique in its file
   * @param type the element type
   * @param shape the shape; empty for a scalar
   */
  public record Tensor(String name, ElementType type, List<Long> shape) {
    /**
     * Copies the shape.
     *
     * @throws IllegalArgumentException if a dimension is negative
     */
    public Tensor {
      shape = List.copyOf(shape);
      if (shape.stream().anyMatch(dimension -> dimension < 0)) {
        throw new IllegalArgumentException(
            "tensor '" + name + "' has shape " + shape + "; dimensions are at least 0");
      }
    }

    /**
     * The number of elements.
     *
     * @throws ArithmeticException if it does not fit into 63 bits
     */
    public long size() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /**
     * The number of bytes.
     *
     * @throws ArithmeticException if it does not fit into 63 bits
     */
    public long bytes() {
      return Math.multiplyExact(size(), type.bytes());
    }
  }
}
