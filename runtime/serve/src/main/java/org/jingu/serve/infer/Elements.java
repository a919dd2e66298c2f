package org.jingu.serve.infer;

import java.util.List;

/** The elements of a tensor, in row-major order. */
public interface Elements {
  /** What {@link #whole} tells of an element that is none. */
  long NO_WHOLE = Long.MIN_VALUE;

  /** Their number. */
  int size();

  /** An element: text, a number, or a truth value. */
  Object get(int at);

  /** An element as a float; NaN if it is no number. */
  default float number(int at) {
    return get(at) instanceof Number number ? number.floatValue() : Float.NaN;
  }

  /** An element that is a whole number of 64 bits; {@link #NO_WHOLE} if it is none. */
  default long whole(int at) {
    Object element = get(at);
    return element instanceof Long || element instanceof Integer
        ? ((Number) element).longValue()
        : NO_WHOLE;
  }

  /**
   * Elements of a list.
   *
   * @param values text, numbers or truth values
   */
  static Elements of(List<?> values) {
    return new Elements() {
      @Override
      public int size() {
        return values.size();
      }

      @Override
      public Object get(int at) {
        return values.get(at);
      }
    };
  }
}
