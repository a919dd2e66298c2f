package org.jingu.compiler.importing;

import java.util.ArrayList;
import java.util.List;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;

/**
 * Python's indexing as SameDiff writes it. The iArgs are five bit masks (begin, ellipsis, end, new
 * axis, shrink), then the begins, the ends and the strides.
 */
final class StridedSlice {
  private static final int MASKS = 5;

  private final OpCall call;
  private final int terms;

  StridedSlice(OpCall call) {
    this.call = call;
    this.terms = (call.integers().length - MASKS) / 3;
    if (call.inputs().size() > 1) {
      throw new IllegalArgumentException("begin, end and stride must be numbers, not variables");
    }
  }

  Node lower() {
    if (call.integer(1) != 0) {
      throw new IllegalArgumentException("an ellipsis is not supported; name every axis");
    }
    Node x = call.input(0);
    List<Dim> result = new ArrayList<>();
    int axis = 0;
    for (int term = 0; term < terms; term++) {
      if (masked(3, term)) {
        result.add(Dim.ONE);
        continue;
      }
      x = cut(x, axis, term);
      if (!masked(4, term)) {
        result.add(x.shape().dim(axis));
      }
      axis++;
    }
    result.addAll(x.shape().dims().subList(axis, x.shape().rank()));
    return call.builder().reshape(x, new Shape(result));
  }

  private Node cut(Node x, int axis, int term) {
    Dim dim = x.shape().dim(axis);
    long begin = call.integer(MASKS + term);
    long end = call.integer(MASKS + terms + term);
    long stride = call.integer(MASKS + 2 * terms + term);
    boolean shrink = masked(4, term);
    if (stride < 1) {
      throw new IllegalArgumentException("stride " + stride + " of axis " + axis + "; at least 1");
    }
    boolean fromStart = masked(0, term) || begin == 0;
    if (dim.batch()) {
      if (fromStart && masked(2, term) && stride == 1 && !shrink) {
        return x;
      }
      throw new IllegalArgumentException("the batch axis of " + x.shape() + " cannot be cut");
    }
    long size = dim.factor();
    long first = masked(0, term) && !shrink ? 0 : begin < 0 ? begin + size : begin;
    long last = masked(2, term) && !shrink ? size : end < 0 ? end + size : Math.min(end, size);
    long length = shrink ? 1 : (last - first + stride - 1) / stride;
    return call.builder().slice(x, axis, first, length, stride);
  }

  private boolean masked(int mask, int term) {
    return (call.integer(mask) >> term & 1) != 0;
  }
}
