package org.jingu.cpu.kernel;

/** Sums over a run of elements, in eight parts that the processor adds side by side. */
final class Rows {
  private Rows() {}

  static float sum(float[] x, int start, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = start;
    int end = start + count;
    for (; i + 8 <= end; i += 8) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
      s4 += x[i + 4];
      s5 += x[i + 5];
      s6 += x[i + 6];
      s7 += x[i + 7];
    }
    for (; i < end; i++) {
      s0 += x[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  static float dot(float[] x, int start, float[] y, int from, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      s0 += x[start + i] * y[from + i];
      s1 += x[start + i + 1] * y[from + i + 1];
      s2 += x[start + i + 2] * y[from + i + 2];
      s3 += x[start + i + 3] * y[from + i + 3];
      s4 += x[start + i + 4] * y[from + i + 4];
      s5 += x[start + i + 5] * y[from + i + 5];
      s6 += x[start + i + 6] * y[from + i + 6];
      s7 += x[start + i + 7] * y[from + i + 7];
    }
    for (; i < count; i++) {
      s0 += x[start + i] * y[from + i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
