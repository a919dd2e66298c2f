package org.jingu.cpu.kernel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jingu.cpu.memory.Storage;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;
import org.jspecify.annotations.Nullable;

/**
 * Copies and fills that together write whole examples, such as the pieces of a concatenation or the
 * transposition of an attention's heads: each example's source is read in long pieces, put in order
 * in the cache and written in long pieces.
 */
public final class RowCopyKernel implements Kernel {
  private static final int ELEMENTS_AT_ONCE = 4096;
  private static final int LONGEST_ROW = 1 << 16;

  /** Gaps of at most so many elements are read along: less work than a call more. */
  private static final int SHORT_GAP = 32;

  /** The least average length of the pieces that are read or written without gaps. */
  private static final int SHORTEST_PIECE = 16;

  /** Runs of fewer elements than this are copied one by one. */
  private static final int SHORT_RUN = 12;

  private final Stretch source;
  private final Stretch target;
  private final int rows;
  private final int[] sourceOf;
  private final int[] runs;
  private final float[][] sources;
  private final float[][] targets;

  /**
   * A copy to a view, or a fill of it.
   *
   * @param from what is copied; null fills with the value
   * @param to [B, ...]
   * @param value what is filled in
   */
  public record Part(@Nullable View from, View to, float value) {}

  /**
   * What is read or written of an example, the same for every example.
   *
   * @param storage where it is
   * @param start the first example's first element
   * @param begins where pieces without gaps begin, from the start on
   * @param ends where they end
   * @param size the elements of all pieces
   * @param rowStride from example to example
   */
  private record Stretch(
      Storage storage, long start, int[] begins, int[] ends, int size, long rowStride) {

    private boolean isWhole() {
      return begins.length == 1 && rowStride == size;
    }

    void load(long row, int count, float[] to) {
      FloatBuffer buffer = storage.buffer();
      int first = (int) (start + row * rowStride);
      if (isWhole()) {
        buffer.get(first, to, 0, count * size);
        return;
      }
      int at = 0;
      for (int r = 0; r < count; r++, first += (int) rowStride) {
        for (int i = 0; i < begins.length; i++) {
          buffer.get(first + begins[i], to, at, ends[i] - begins[i]);
          at += ends[i] - begins[i];
        }
      }
    }

    void store(long row, int count, float[] from) {
      FloatBuffer buffer = storage.buffer();
      int first = (int) (start + row * rowStride);
      if (isWhole()) {
        buffer.put(first, from, 0, count * size);
        return;
      }
      int at = 0;
      for (int r = 0; r < count; r++, first += (int) rowStride) {
        for (int i = 0; i < begins.length; i++) {
          buffer.put(first + begins[i], from, at, ends[i] - begins[i]);
          at += ends[i] - begins[i];
        }
      }
    }

    /** The place among all pieces' elements, by the distance from the start. */
    int[] places() {
      int[] places = new int[ends[ends.length - 1]];
      int at = 0;
      for (int i = 0; i < begins.length; i++) {
        for (int k = begins[i]; k < ends[i]; k++) {
          places[k] = at++;
        }
      }
      return places;
    }
  }

  private RowCopyKernel(
      Stretch source, Stretch target, int rows, int[] sourceOf, List<Float> values, int threads) {
    this.source = source;
    this.target = target;
    this.rows = rows;
    this.sourceOf = sourceOf;
    this.runs = runs(sourceOf);
    int atOnce = blockRows();
    // The values to fill in stand behind the rows that were read.
    this.sources = new float[threads][atOnce * source.size + values.size()];
    this.targets = new float[threads][atOnce * target.size];
    for (float[] scratch : sources) {
      for (int i = 0; i < values.size(); i++) {
        scratch[atOnce * source.size + i] = values.get(i);
      }
    }
  }

  /** A kernel for the parts, or null where they are not of this kind. */
  public static @Nullable RowCopyKernel of(List<Part> parts, int threads) {
    View to = parts.get(0).to;
    View from = parts.stream().map(Part::from).filter(v -> v != null).findFirst().orElse(null);
    if (from == null || to.rank() < 2 || from.storage() == to.storage()) {
      return null;
    }
    List<View> reads = new ArrayList<>();
    List<View> writes = new ArrayList<>();
    for (Part part : parts) {
      if (part.to.rank() < 2 || part.to.dims()[0] != to.dims()[0]) {
        return null;
      }
      writes.add(part.to);
      if (part.from != null) {
        reads.add(part.from.broadcast(part.to.dims()));
      }
    }
    Stretch source = stretch(reads, SHORT_GAP);
    Stretch target = stretch(writes, 0);
    if (source == null || target == null) {
      return null;
    }
    List<Float> values = new ArrayList<>();
    int[] sourceOf = sourceOf(parts, source, target, values);
    return new RowCopyKernel(source, target, (int) to.dims()[0], sourceOf, values, threads);
  }

  /**
   * What views cover of the first example, short gaps between their pieces included, or null if
   * rows differ, overlap or are in bits.
   */
  private static @Nullable Stretch stretch(List<View> views, int longestGap) {
    View first = views.get(0);
    long start = views.stream().mapToLong(View::offset).min().orElse(0);
    BitSet covered = new BitSet();
    for (View view : views) {
      if (view.storage() != first.storage()
          || view.strides()[0] != first.strides()[0]
          || extent(view) - start > Math.min(LONGEST_ROW, first.strides()[0])) {
        return null;
      }
      for (int place : places(view, start)) {
        covered.set(place);
      }
    }
    List<Integer> begins = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    int size = 0;
    for (int i = covered.nextSetBit(0); i >= 0; ) {
      int begin = i;
      int end;
      do {
        end = covered.nextClearBit(i);
        i = covered.nextSetBit(end);
      } while (i >= 0 && i - end <= longestGap);
      begins.add(begin);
      ends.add(end);
      size += end - begin;
    }
    return size < SHORTEST_PIECE * begins.size()
        ? null
        : new Stretch(first.storage(), start, array(begins), array(ends), size, first.strides()[0]);
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(i -> i).toArray();
  }

  /** Behind the first example's last element. */
  private static long extent(View view) {
    long last = view.offset();
    for (int axis = 1; axis < view.rank(); axis++) {
      last += (view.dims()[axis] - 1) * view.strides()[axis];
    }
    return last + 1;
  }

  /**
   * Where each element of a target row comes from: a place in the source row, or -1 - i for value
   * i.
   */
  private static int[] sourceOf(
      List<Part> parts, Stretch source, Stretch target, List<Float> values) {
    int[] result = new int[target.size];
    int[] sourcePlaces = source.places();
    int[] targetPlaces = target.places();
    for (Part part : parts) {
      int[] to = places(part.to, target.start);
      if (part.from == null) {
        values.add(part.value);
        for (int place : to) {
          result[targetPlaces[place]] = -values.size();
        }
      } else {
        int[] from = places(part.from.broadcast(part.to.dims()), source.start);
        for (int i = 0; i < to.length; i++) {
          result[targetPlaces[to[i]]] = sourcePlaces[from[i]];
        }
      }
    }
    return result;
  }

  /** The places of a view's first example, row-major, from a start on. */
  private static int[] places(View view, long start) {
    int count = (int) (view.count() / view.dims()[0]);
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      long place = view.offset() - start;
      long rest = i;
      for (int axis = view.rank() - 1; axis > 0; axis--) {
        place += rest % view.dims()[axis] * view.strides()[axis];
        rest /= view.dims()[axis];
      }
      places[i] = (int) place;
    }
    return places;
  }

  /** Where runs of neighbours begin, and the end; empty if the runs are short. */
  private static int[] runs(int[] sourceOf) {
    int[] begins = new int[sourceOf.length + 1];
    int count = 0;
    for (int i = 0; i < sourceOf.length; i++) {
      if (i == 0 || sourceOf[i] < 0 || sourceOf[i] != sourceOf[i - 1] + 1) {
        begins[count++] = i;
      }
    }
    begins[count] = sourceOf.length;
    return sourceOf.length < (long) SHORT_RUN * count
        ? new int[0]
        : Arrays.copyOf(begins, count + 1);
  }

  private int blockRows() {
    return Math.max(1, ELEMENTS_AT_ONCE / Math.max(source.size, target.size));
  }

  @Override
  public void run(WorkerPool pool) {
    int atOnce = blockRows();
    int pieces = Math.min(rows, 8 * pool.threads());
    pool.run(
        pieces,
        (piece, worker) -> {
          int end = (int) ((piece + 1L) * rows / pieces);
          for (int row = (int) ((long) piece * rows / pieces); row < end; row += atOnce) {
            int count = Math.min(atOnce, end - row);
            source.load(row, count, sources[worker]);
            for (int r = 0; r < count; r++) {
              arrange(sources[worker], r * source.size, targets[worker], r * target.size);
            }
            target.store(row, count, targets[worker]);
          }
        });
  }

  private void arrange(float[] from, int base, float[] to, int at) {
    for (int i = 0; i + 1 < runs.length; i++) {
      int begin = runs[i];
      if (sourceOf[begin] >= 0) {
        System.arraycopy(from, base + sourceOf[begin], to, at + begin, runs[i + 1] - begin);
      } else {
        to[at + begin] = value(from, sourceOf[begin]);
      }
    }
    if (runs.length == 0) {
      for (int i = 0; i < sourceOf.length; i++) {
        int place = sourceOf[i];
        to[at + i] = place >= 0 ? from[base + place] : value(from, place);
      }
    }
  }

  private float value(float[] from, int place) {
    return from[blockRows() * source.size - 1 - place];
  }

  @Override
  public String describe() {
    return "row copy [%d, %d] to [%d, %d]".formatted(rows, source.size, rows, target.size);
  }
}
