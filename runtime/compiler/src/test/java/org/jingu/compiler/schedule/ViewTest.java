package org.jingu.compiler.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;
import org.junit.jupiter.api.Test;

/**
 * Every operation on views against arithmetic with the places of all elements, for drawn views: of
 * any rank up to 4, with and without a batch dimension, permuted and sliced before.
 */
class ViewTest {
  private static final int DRAWN = 3000;

  /** What holds at three batch sizes holds at all, for places that are linear in B. */
  private static final long[] BATCHES = {2, 3, 7};

  private final SplittableRandom random = new SplittableRandom(11);

  /** The places of all elements, row-major, as the definition of strides gives them. */
  private static long[] places(View view, long batch) {
    long[] shape = view.shape().at(batch);
    long[] places = new long[Math.toIntExact(view.shape().elements(batch))];
    for (int i = 0; i < places.length; i++) {
      long[] index = index(i, shape);
      places[i] = view.fixedOffset() + view.batchOffset() * batch;
      for (int axis = 0; axis < shape.length; axis++) {
        places[i] += index[axis] * view.strides().get(axis).at(batch);
      }
    }
    return places;
  }

  /** The index of the i-th element, row-major. */
  private static long[] index(long i, long... shape) {
    long[] index = new long[shape.length];
    long rest = i;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis];
      rest /= shape[axis];
    }
    return index;
  }

  /** The number of the element at an index, row-major. */
  private static int number(long[] index, long... shape) {
    long number = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      number = number * shape[axis] + index[axis];
    }
    return Math.toIntExact(number);
  }

  private Shape shape() {
    List<Dim> dims = new ArrayList<>();
    int rank = random.nextInt(5);
    int batch = random.nextInt(6); // beyond the rank there is none
    for (int axis = 0; axis < rank; axis++) {
      dims.add(new Dim(1 + random.nextInt(4), axis == batch));
    }
    return new Shape(dims);
  }

  /** A dense view, then permuted and sliced some times. */
  private View view() {
    View view = View.dense(0, shape());
    for (int i = random.nextInt(3); i > 0 && view.shape().rank() > 0; i--) {
      if (random.nextBoolean()) {
        view = view.permute(order(view.shape().rank()));
      } else {
        int axis = random.nextInt(view.shape().rank());
        Dim dim = view.shape().dim(axis);
        if (!dim.batch()) {
          long step = 1 + random.nextLong(2);
          long length = 1 + random.nextLong((dim.factor() + step - 1) / step);
          long start = random.nextLong(dim.factor() - (length - 1) * step);
          view = view.slice(axis, start, length, step);
        }
      }
    }
    return view;
  }

  private List<Integer> order(int rank) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    shuffle(order);
    return order;
  }

  private void shuffle(List<?> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }

  @Test
  void permutedElementsAreThoseOfTheOtherOrder() {
    for (int drawn = 0; drawn < DRAWN; drawn++) {
      View view = view();
      List<Integer> order = order(view.shape().rank());
      View permuted = view.permute(order);
      for (long batch : BATCHES) {
        long[] before = places(view, batch);
        long[] after = places(permuted, batch);
        long[] shape = view.shape().at(batch);
        for (int i = 0; i < after.length; i++) {
          long[] moved = index(i, permuted.shape().at(batch));
          long[] index = new long[shape.length];
          for (int axis = 0; axis < index.length; axis++) {
            index[order.get(axis)] = moved[axis];
          }
          assertEquals(before[number(index, shape)], after[i], view + " by " + order);
        }
      }
    }
  }

  @Test
  void slicedElementsAreThoseAtThePositions() {
    for (int drawn = 0; drawn < DRAWN; drawn++) {
      View view = view();
      int rank = view.shape().rank();
      int axis = rank == 0 ? -1 : random.nextInt(rank);
      if (rank == 0 || view.shape().dim(axis).batch()) {
        continue;
      }
      long size = view.shape().dim(axis).factor();
      long step = 1 + random.nextLong(3);
      long length = 1 + random.nextLong((size + step - 1) / step);
      long start = random.nextLong(size - (length - 1) * step);
      View sliced = view.slice(axis, start, length, step);
      for (long batch : BATCHES) {
        long[] before = places(view, batch);
        long[] after = places(sliced, batch);
        for (int i = 0; i < after.length; i++) {
          long[] index = index(i, sliced.shape().at(batch));
          index[axis] = start + index[axis] * step;
          long expected = before[number(index, view.shape().at(batch))];
          assertEquals(expected, after[i], view + " -> " + sliced);
        }
      }
    }
  }

  /** Another shape of as many elements, B in any of its dimensions. */
  private Shape reshaped(Shape shape) {
    Dim elements = shape.elements();
    List<Long> factors = new ArrayList<>();
    long rest = elements.factor();
    while (rest > 1) {
      long divisor = 2;
      while (rest % divisor != 0) {
        divisor++;
      }
      factors.add(divisor);
      rest /= divisor;
    }
    shuffle(factors);
    List<Dim> dims = new ArrayList<>();
    for (long factor : factors) {
      int last = dims.size() - 1;
      if (last >= 0 && random.nextBoolean()) {
        dims.set(last, dims.get(last).times(Dim.of(factor)));
      } else {
        dims.add(Dim.of(factor));
      }
    }
    if (elements.batch()) {
      int at = random.nextInt(dims.size() + 1);
      if (at == dims.size()) {
        dims.add(Dim.BATCH);
      } else {
        dims.set(at, dims.get(at).times(Dim.BATCH));
      }
    }
    if (random.nextInt(3) == 0) {
      dims.add(random.nextInt(dims.size() + 1), Dim.ONE);
    }
    return new Shape(dims);
  }

  @Test
  void reshapedElementsKeepTheirOrderAndNoViewMeansThatThereIsNone() {
    int without = 0;
    for (int drawn = 0; drawn < 4 * DRAWN; drawn++) {
      View view = view();
      Shape to = reshaped(view.shape());
      View reshaped = view.reshape(to);
      if (reshaped == null) {
        without++;
        assertTrue(
            Arrays.stream(BATCHES).anyMatch(batch -> !isStrided(places(view, batch), to.at(batch))),
            () -> view + " can be seen as " + to);
        continue;
      }
      assertEquals(to, reshaped.shape());
      for (long batch : BATCHES) {
        assertArrayEquals(places(view, batch), places(reshaped, batch), view + " as " + to);
      }
    }
    assertTrue(without > DRAWN / 10, "only " + without + " reshapes were none");
  }

  /** Whether some strides lead to the places, in the order of a shape. */
  private static boolean isStrided(long[] places, long... shape) {
    long[] strides = new long[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      long[] next = new long[shape.length];
      next[axis] = shape[axis] > 1 ? 1 : 0;
      strides[axis] = places[number(next, shape)] - places[0];
    }
    return IntStream.range(0, places.length)
        .allMatch(
            i -> {
              long[] index = index(i, shape);
              return places[i]
                  == places[0]
                      + LongStream.range(0, shape.length)
                          .map(axis -> index[(int) axis] * strides[(int) axis])
                          .sum();
            });
  }

  @Test
  void aTransposedMatrixHasNoRowOfAllItsElements() {
    View transposed = View.dense(0, Shape.of(-1, 2, 3)).permute(List.of(0, 2, 1));
    assertNull(transposed.reshape(Shape.of(-1, 6)));
    assertNotNull(transposed.reshape(Shape.of(-1, 1, 3, 2)));
  }

  @Test
  void rowsOfAWiderTensorHaveNoCommonAxisButOneIsTakenApart() {
    View rows = View.dense(0, Shape.of(-1, 10)).slice(1, 2, 6, 1);
    assertNull(rows.reshape(new Shape(List.of(new Dim(6, true)))));
    View apart = rows.reshape(Shape.of(-1, 2, 3));
    assertNotNull(apart);
    assertEquals(List.of(Dim.of(10), Dim.of(3), Dim.ONE), apart.strides());
    assertEquals(2, apart.fixedOffset());
  }

  /** [3, B] cut along its first axis begins at a multiple of B. */
  @Test
  void offsetsThatGrowWithTheBatchAreKeptApart() {
    View second = View.dense(0, new Shape(List.of(Dim.of(3), Dim.BATCH))).slice(0, 1, 2, 1);
    assertEquals(0, second.fixedOffset());
    assertEquals(1, second.batchOffset());
    assertEquals(5, second.offset(5));
    View inside = second.slice(0, 1, 1, 1).reshape(Shape.of(-1));
    assertNotNull(inside);
    assertEquals(10, inside.offset(5));
    assertTrue(inside.isDense());
  }

  @Test
  void densityIsThatOfThePlaces() {
    for (int drawn = 0; drawn < DRAWN; drawn++) {
      View view = view();
      boolean dense = true;
      boolean rows = true;
      for (long batch : BATCHES) {
        long[] places = places(view, batch);
        int width = view.shape().rank() == 0 ? 1 : (int) view.shape().dim(-1).at(batch);
        for (int i = 1; i < places.length; i++) {
          dense &= places[i] == places[i - 1] + 1;
          rows &= i % width == 0 || places[i] == places[i - 1] + 1;
        }
      }
      assertEquals(dense, view.isDense(), view.toString());
      assertEquals(rows, view.hasDenseRows(), view.toString());
    }
  }

  @Test
  void sameElementsAreSeenWhateverTheStridesOfAxesOfSizeOne() {
    View rows = View.dense(0, Shape.of(-1, 1, 4));
    View other = new View(0, 0, 0, rows.shape(), List.of(Dim.of(4), Dim.of(99), Dim.ONE));
    assertTrue(rows.sameElements(other));
    for (int drawn = 0; drawn < DRAWN; drawn++) {
      View a = view();
      View b = random.nextBoolean() ? a.permute(order(a.shape().rank())) : view();
      boolean same =
          a.shape().equals(b.shape())
              && Arrays.stream(BATCHES)
                  .allMatch(batch -> Arrays.equals(places(a, batch), places(b, batch)));
      assertEquals(same, a.sameElements(b), a + " and " + b);
    }
  }
}
