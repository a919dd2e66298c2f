package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import org.jingu.cpu.kernel.TileFunction;
import org.jingu.cpu.kernel.TileLoop;
import org.jingu.cpu.memory.View;

/**
 * A matrix [rows, width] in native memory as the outside sees it: a buffer, the place of the first
 * element, and the distance between rows. Tensors of other ranks appear as one row if they are
 * dense.
 */
public final class TensorAccess {
  private final View view;

  public TensorAccess(View view) {
    this.view = view;
  }

  /** The buffer that holds the elements. */
  public FloatBuffer buffer() {
    return view.storage().buffer();
  }

  /** The place of the first element. */
  public int offset() {
    return (int) view.offset();
  }

  /** The distance between rows. */
  public int rowStride() {
    return view.rank() == 2 ? (int) view.strides()[0] : (int) view.count();
  }

  /** The number of elements. */
  public int count() {
    return (int) view.count();
  }

  /** Whether the elements of every row follow one another; what {@link #rowStride} describes. */
  public boolean rowsAreDense() {
    return view.rank() == 2 ? view.dims()[1] == 1 || view.strides()[1] == 1 : view.isDense();
  }

  /** The elements from the first on, one after another. */
  public FloatBuffer elements() {
    if (!view.isDense()) {
      throw new IllegalStateException("the elements of " + view + " have gaps");
    }
    return buffer().slice(offset(), count());
  }

  /** Copies all elements, row-major, out. */
  public void read(float[] to) {
    transfer(to, false);
  }

  /** Copies all elements, row-major, in. */
  public void write(float[] from) {
    transfer(from, true);
  }

  private void transfer(float[] array, boolean in) {
    if (view.isDense()) {
      if (in) {
        buffer().put(offset(), array, 0, count());
      } else {
        buffer().get(offset(), array, 0, count());
      }
      return;
    }
    TileLoop loop = new TileLoop(1, view);
    float[] tile = new float[TileFunction.TILE];
    int[] at = {0};
    loop.run(
        0,
        loop.outer(),
        0,
        (places, rows, length) -> {
          if (in) {
            System.arraycopy(array, at[0], tile, 0, rows * length);
            loop.store(0, places[0], rows, length, tile);
          } else {
            loop.load(0, 0, places[0], rows, length, tile);
            System.arraycopy(tile, 0, array, at[0], rows * length);
          }
          at[0] += rows * length;
        });
  }
}
