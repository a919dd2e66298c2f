package org.jingu.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jingu.compiler.number.Precision;
import org.jingu.cuda.blas.AlignedProduct;
import org.jingu.cuda.blas.ProductLibrary;
import org.jingu.cuda.blas.Products;
import org.jingu.cuda.driver.ComputeCapability;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.RehearsalCalls;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;

/**
 * A device on which nothing runs and everything fits: what a model asks of it is what it would ask
 * of a GPU. It needs none.
 */
public final class Rehearsal {
  /** An H200, where no GPU is at hand; how many there are changes some MiB of sums. */
  private static final int MULTIPROCESSORS = 132;

  private static final int SHARED_BYTES = 227 << 10;

  private static final ComputeCapability CAPABILITY = new ComputeCapability(9, 0);

  private final Device device;
  private final Map<String, AlignedProduct> products = new LinkedHashMap<>();

  /** With nothing allocated. */
  public Rehearsal() {
    this(new RehearsalCalls(CAPABILITY, MULTIPROCESSORS, SHARED_BYTES));
  }

  /** For a device like another. */
  public Rehearsal(Device like) {
    this(new RehearsalCalls(like.capability(), like.multiprocessors(), like.sharedBytes()));
  }

  private Rehearsal(RehearsalCalls calls) {
    device = new Device(calls, 0);
  }

  /** The device, to open models on. */
  public Gpu gpu() {
    return new Gpu(
        device,
        (source, architecture) -> new byte[0],
        (of, precision) ->
            new NoProducts(
                of.allocate(ProductLibrary.WORK_BYTES, "matrix products"), precision, products));
  }

  /** The products of what was opened so far, those that are computed alike once. */
  public List<AlignedProduct> products() {
    return List.copyOf(products.values());
  }

  /** Bytes by what they are for, of all that is allocated now. */
  public Map<String, Long> bytes() {
    Map<String, Long> parts = new LinkedHashMap<>();
    for (String part : List.of(TABLES, TABLE_STATE, DENSE, DENSE_STATE, ACTIVATIONS, REST)) {
      parts.put(part, 0L);
    }
    device.held().forEach((what, bytes) -> parts.merge(part(what), bytes, Long::sum));
    return parts;
  }

  private static final String TABLES = "embedding tables";
  private static final String TABLE_STATE = "state of the tables' optimizer";
  private static final String DENSE = "dense parameters";
  private static final String DENSE_STATE = "their gradients and optimizer state";
  private static final String ACTIVATIONS = "activations";
  private static final String REST = "inputs, sorting and work memory";

  private static String part(String what) {
    if (what.startsWith("table_weights")) {
      return TABLES;
    }
    if (what.startsWith("table_slot") || what.startsWith("table_stamps")) {
      return TABLE_STATE;
    }
    return switch (what) {
      case "parameters", "narrow_parameters" -> DENSE;
      case "gradients", "optimizer" -> DENSE_STATE;
      case "arena" -> ACTIVATIONS;
      default -> REST;
    };
  }

  private record NoProducts(
      DeviceMemory work, Precision precision, Map<String, AlignedProduct> products)
      implements Products {
    @Override
    public Prepared prepare(Product product, ToLongFunction<Address> places) {
      AlignedProduct aligned = AlignedProduct.of(product, precision, places);
      products.putIfAbsent(aligned.key(), aligned);
      return new NoProduct();
    }

    @Override
    public void close() {
      work.close();
    }
  }

  private record NoProduct() implements Products.Prepared {
    @Override
    public void enqueue(Stream stream) {}

    @Override
    public void close() {}
  }
}
