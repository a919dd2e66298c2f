package org.jingu.cuda.blas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.jingu.compiler.resource.Opened;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Product.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * Sets of random operands of a product, the same numbers in each, together far more than a device's
 * cache holds.
 */
final class OperandSets implements AutoCloseable {
  private static final long FAR_MORE_THAN_A_CACHE = 240L << 20;
  private static final int MOST_SETS = 12;
  private static final int FEWEST_RUNS = 8;
  private static final int PIECE = 1 << 22;
  private static final int CHUNK = 32 << 20;

  /** Of the largest value, by which results may differ: roundings of bf16, orders of sums. */
  private static final float TOLERANCE = 0.02f;

  private final Device device;
  private final Stream stream;
  private final cublasLtContext handle;
  private final AlignedProduct aligned;
  private final Product product;
  private final Opened opened = new Opened();
  private final List<LibraryProduct> products = new ArrayList<>();
  private final List<Operand> results = new ArrayList<>();

  /** A matrix or row in memory of its own, aligned as it shall be and no better. */
  private record Operand(DeviceMemory memory, ElementType type, int offset, long bytes) {
    long address() {
      return memory.address() + offset;
    }
  }

  OperandSets(Device device, Stream stream, cublasLtContext handle, AlignedProduct aligned) {
    this.device = device;
    this.stream = stream;
    this.handle = handle;
    this.aligned = aligned;
    this.product = aligned.product();
    long free = device.freeMemory();
    long bytes = bytes();
    if (2 * bytes > free) {
      throw new CudaException(
          "%s takes twice %.2f GiB to measure, and %.2f are free on %s"
              .formatted(product.label(), bytes / 0x1p30, free / 0x1p30, device));
    }
    long wanted = Math.min(MOST_SETS, FAR_MORE_THAN_A_CACHE / bytes + 1);
    long count = Math.max(2, Math.min(wanted, free / 2 / bytes));
    try {
      List<Operand> first = add(null);
      for (int i = 1; i < count; i++) {
        add(first);
      }
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  AlignedProduct aligned() {
    return aligned;
  }

  LibraryProduct product(int set) {
    return products.get(set);
  }

  /** The number of products that {@link #enqueue} computes. */
  int runs() {
    return Math.max(FEWEST_RUNS, products.size());
  }

  /** Enqueues the product of each set in turn. */
  void enqueue(Algorithm algorithm, DeviceMemory work) {
    for (int i = 0; i < runs(); i++) {
      products.get(i % products.size()).enqueue(stream, algorithm, work);
    }
  }

  private long bytes() {
    Matrix summand = product.c();
    return bytes(product.a(), product.m(), product.k())
        + bytes(product.b(), product.k(), product.n())
        + (summand == null ? 0 : bytes(summand, product.m(), product.n()))
        + bytes(product.d(), product.m(), product.n());
  }

  /** From a stack's first element to its last. */
  private long bytes(Matrix matrix, long rows, long columns) {
    long height = matrix.transposed() ? columns : rows;
    long width = matrix.transposed() ? rows : columns;
    long elements =
        (product.stack() - 1) * matrix.stackStride() + (height - 1) * matrix.rowStride() + width;
    return elements * matrix.type().bytes();
  }

  /**
   * Adds a set with the operands of another, or with random ones; gives them without the result.
   */
  private List<Operand> add(@Nullable List<Operand> like) {
    Operand a = operand(product.a(), product.m(), product.k(), aligned.a());
    Operand b = operand(product.b(), product.k(), product.n(), aligned.b());
    Operand result = operand(product.d(), product.m(), product.n(), aligned.d());
    List<Operand> operands = new ArrayList<>(List.of(a, b));
    Matrix summand = product.c();
    Operand added = result;
    if (summand != null) {
      added = operand(summand, product.m(), product.n(), aligned.c());
      operands.add(added);
    }
    long bias = 0;
    if (product.bias() != null) {
      ElementType type = product.d().type();
      Operand row = operand(type, product.n() * type.bytes(), AlignedProduct.BEST);
      operands.add(row);
      bias = row.address();
    }
    for (int i = 0; i < operands.size(); i++) {
      if (like == null) {
        fill(operands.get(i));
      } else {
        stream.copy(like.get(i).address(), operands.get(i).address(), operands.get(i).bytes);
      }
    }
    stream.synchronize();
    results.add(result);
    var places =
        new LibraryProduct.Places(
            a.address(), b.address(), added.address(), result.address(), bias);
    products.add(opened.keep(new LibraryProduct(handle, aligned, places), LibraryProduct::close));
    return operands;
  }

  private Operand operand(Matrix matrix, long rows, long columns, int alignment) {
    return operand(matrix.type(), bytes(matrix, rows, columns), alignment);
  }

  private Operand operand(ElementType type, long bytes, int alignment) {
    int offset = alignment % AlignedProduct.BEST;
    DeviceMemory memory =
        opened.keep(device.allocate(bytes + offset, "operands to measure"), DeviceMemory::close);
    return new Operand(memory, type, offset, bytes);
  }

  /** Writes numbers between -1/2 and 1/2, whose bits cost as much power as those of a model. */
  private static void fill(Operand operand) {
    ByteBuffer piece =
        ByteBuffer.allocate((int) Math.min(PIECE, operand.bytes)).order(ByteOrder.nativeOrder());
    SplittableRandom random = new SplittableRandom(operand.bytes);
    while (piece.hasRemaining()) {
      int bits = Float.floatToIntBits((float) random.nextDouble() - 0.5f);
      if (operand.type == ElementType.BF16) {
        piece.putShort((short) (bits >>> Short.SIZE));
      } else {
        piece.putInt(bits);
      }
    }
    byte[] numbers = piece.array();
    for (long at = 0; at < operand.bytes; at += numbers.length) {
      int count = (int) Math.min(numbers.length, operand.bytes - at);
      operand.memory.write(
          operand.offset + at, count == numbers.length ? numbers : Arrays.copyOf(numbers, count));
    }
  }

  /**
   * Whether an algorithm gives equal bits for the first two sets, which lie at other places, and
   * nearly the values of another.
   */
  boolean agrees(Algorithm other, Algorithm algorithm, DeviceMemory work) {
    products.get(0).enqueue(stream, other, work);
    products.get(1).enqueue(stream, algorithm, work);
    stream.synchronize();
    if (!near()) {
      return false;
    }
    products.get(0).enqueue(stream, algorithm, work);
    stream.synchronize();
    return equal();
  }

  private boolean equal() {
    return everyChunk(ByteBuffer::equals);
  }

  /** NaN is near to nothing. */
  private boolean near() {
    ElementType type = results.get(0).type;
    float[] most = new float[2];
    everyChunk(
        (x, y) -> {
          while (x.hasRemaining()) {
            float value = next(x, type);
            most[0] = Math.max(most[0], Math.abs(value));
            most[1] = Math.max(most[1], Math.abs(value - next(y, type)));
          }
          return true;
        });
    return most[1] <= TOLERANCE * most[0];
  }

  private boolean everyChunk(BiPredicate<ByteBuffer, ByteBuffer> test) {
    Operand one = results.get(0);
    Operand two = results.get(1);
    boolean all = true;
    for (long at = 0; all && at < one.bytes; at += CHUNK) {
      int count = (int) Math.min(CHUNK, one.bytes - at);
      all =
          test.test(
              one.memory.read(one.offset + at, count), two.memory.read(two.offset + at, count));
    }
    return all;
  }

  private static float next(ByteBuffer values, ElementType type) {
    return type == ElementType.BF16
        ? Float.intBitsToFloat(values.getShort() << Short.SIZE)
        : values.getFloat();
  }

  @Override
  public void close() {
    opened.close();
  }
}
