package org.jingu.engine.tensor;

/** Where the elements of one tensor live, addressed row-major. */
public interface TensorStorage {
  /** Copies the elements from index {@code first} into {@code to}. */
  void read(long first, float[] to, int count);

  /** Copies {@code from} to the elements from index {@code first}. */
  void write(long first, float[] from, int count);

  /** The elements of an array, in place. */
  static TensorStorage of(float[] array) {
    return new TensorStorage() {
      @Override
      public void read(long first, float[] to, int count) {
        System.arraycopy(array, Math.toIntExact(first), to, 0, count);
      }

      @Override
      public void write(long first, float[] from, int count) {
        System.arraycopy(from, 0, array, Math.toIntExact(first), count);
      }
    };
  }
}
