package org.jingu.cuda.blas;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jingu.compiler.number.Precision;
import org.jingu.compiler.resource.Opened;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Product.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * A product at its places. The library's matrices are by columns, so it computes the transpose:
 * {@code dᵀ = op(b)ᵀ op(a)ᵀ}, for which nothing moves.
 */
final class PreparedProduct implements Products.Prepared {
  private static final int CHOICES = 8;
  private static final int BEST_ALIGNMENT = 256;

  private final ProductLibrary library;
  private final Product product;
  private final cublasLtMatmulDescOpaque_t description;
  private final cublasLtMatrixLayoutOpaque_t left;
  private final cublasLtMatrixLayoutOpaque_t right;
  private final cublasLtMatrixLayoutOpaque_t added;
  private final cublasLtMatrixLayoutOpaque_t result;
  private final Pointer a;
  private final Pointer b;
  private final Pointer c;
  private final Pointer d;
  private final Opened opened = new Opened();
  private final FloatPointer one = opened.keep(new FloatPointer(1f), Pointer::close);
  private final FloatPointer addition;
  private final cublasLtMatmulHeuristicResult_t choice;

  PreparedProduct(ProductLibrary library, Product product, ToLongFunction<Address> places) {
    this.library = library;
    this.product = product;
    Matrix summand = product.c();
    a = new DevicePointer(places.applyAsLong(product.a().address()));
    b = new DevicePointer(places.applyAsLong(product.b().address()));
    d = new DevicePointer(places.applyAsLong(product.d().address()));
    c = summand == null ? d : new DevicePointer(places.applyAsLong(summand.address()));
    addition = opened.keep(new FloatPointer(summand == null ? 0f : 1f), Pointer::close);
    Address bias = product.bias();
    try {
      description = describe(bias == null ? 0 : places.applyAsLong(bias));
      left = layout(product.b(), product.k(), product.n());
      right = layout(product.a(), product.m(), product.k());
      result = layout(product.d(), product.m(), product.n());
      added = layout(summand == null ? product.d() : summand, product.m(), product.n());
      choice = library.choices().computeIfAbsent(key(), k -> choose());
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private cublasLtMatmulDescOpaque_t describe(long bias) {
    cublasLtMatmulDescOpaque_t made;
    try (PointerPointer<cublasLtMatmulDescOpaque_t> slot = new PointerPointer<>(1)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulDescCreate(slot, compute(), cudart.CUDA_R_32F),
          "cublasLtMatmulDescCreate");
      made =
          opened.keep(
              slot.get(cublasLtMatmulDescOpaque_t.class, 0), cublas::cublasLtMatmulDescDestroy);
    }
    set(made, cublas.CUBLASLT_MATMUL_DESC_TRANSA, operation(product.b()));
    set(made, cublas.CUBLASLT_MATMUL_DESC_TRANSB, operation(product.a()));
    set(made, cublas.CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue());
    if (bias != 0) {
      try (LongPointer address = new LongPointer(1).put(bias)) {
        ProductLibrary.check(
            cublas.cublasLtMatmulDescSetAttribute(
                made, cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER, address, Long.BYTES),
            "cublasLtMatmulDescSetAttribute");
      }
    }
    return made;
  }

  private int compute() {
    boolean rounded =
        library.precision() != Precision.FP32 && product.a().type() == ElementType.F32;
    return rounded ? cublas.CUBLAS_COMPUTE_32F_FAST_TF32 : cublas.CUBLAS_COMPUTE_32F;
  }

  private static int operation(Matrix matrix) {
    return matrix.transposed() ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N;
  }

  private int epilogue() {
    return switch (product.epilogue()) {
      case NONE -> cublas.CUBLASLT_EPILOGUE_DEFAULT;
      case BIAS -> cublas.CUBLASLT_EPILOGUE_BIAS;
      case RELU -> cublas.CUBLASLT_EPILOGUE_RELU;
      case BIAS_RELU -> cublas.CUBLASLT_EPILOGUE_RELU_BIAS;
    };
  }

  private static void set(cublasLtMatmulDescOpaque_t description, int attribute, int value) {
    try (IntPointer number = new IntPointer(1).put(value)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulDescSetAttribute(description, attribute, number, Integer.BYTES),
          "cublasLtMatmulDescSetAttribute");
    }
  }

  /** The layout of a matrix [rows, columns], by columns: its transpose. */
  private cublasLtMatrixLayoutOpaque_t layout(Matrix matrix, long rows, long columns) {
    int type = matrix.type() == ElementType.F32 ? cudart.CUDA_R_32F : cudart.CUDA_R_16BF;
    long height = matrix.transposed() ? rows : columns;
    long width = matrix.transposed() ? columns : rows;
    cublasLtMatrixLayoutOpaque_t made;
    try (PointerPointer<cublasLtMatrixLayoutOpaque_t> slot = new PointerPointer<>(1)) {
      ProductLibrary.check(
          cublas.cublasLtMatrixLayoutCreate(
              slot, type, height, width, Math.max(height, matrix.rowStride())),
          "cublasLtMatrixLayoutCreate of " + product);
      made =
          opened.keep(
              slot.get(cublasLtMatrixLayoutOpaque_t.class, 0), cublas::cublasLtMatrixLayoutDestroy);
    }
    if (product.stack() > 1) {
      try (IntPointer count = new IntPointer(1).put(Math.toIntExact(product.stack()));
          LongPointer stride = new LongPointer(1).put(matrix.stackStride())) {
        ProductLibrary.check(
            cublas.cublasLtMatrixLayoutSetAttribute(
                made, cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, count, Integer.BYTES),
            "cublasLtMatrixLayoutSetAttribute");
        ProductLibrary.check(
            cublas.cublasLtMatrixLayoutSetAttribute(
                made, cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, stride, Long.BYTES),
            "cublasLtMatrixLayoutSetAttribute");
      }
    }
    return made;
  }

  private List<Object> key() {
    List<Object> key = new ArrayList<>();
    key.add(List.of(product.m(), product.n(), product.k(), product.stack(), product.epilogue()));
    addTo(key, product.a(), a);
    addTo(key, product.b(), b);
    addTo(key, product.c(), c);
    addTo(key, product.d(), d);
    return key;
  }

  private static void addTo(List<Object> key, @Nullable Matrix matrix, Pointer place) {
    if (matrix != null) {
      key.add(
          List.of(
              matrix.type(),
              matrix.transposed(),
              matrix.rowStride(),
              matrix.stackStride(),
              alignment(place)));
    }
  }

  private static int alignment(Pointer place) {
    return (int) Math.min(BEST_ALIGNMENT, Long.lowestOneBit(place.address() | BEST_ALIGNMENT));
  }

  private cublasLtMatmulHeuristicResult_t choose() {
    try (PointerPointer<cublasLtMatmulPreferenceOpaque_t> slot = new PointerPointer<>(1)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulPreferenceCreate(slot), "cublasLtMatmulPreferenceCreate");
      cublasLtMatmulPreferenceOpaque_t preference =
          slot.get(cublasLtMatmulPreferenceOpaque_t.class, 0);
      try {
        return choose(preference);
      } finally {
        cublas.cublasLtMatmulPreferenceDestroy(preference);
      }
    }
  }

  private cublasLtMatmulHeuristicResult_t choose(cublasLtMatmulPreferenceOpaque_t preference) {
    try (LongPointer bytes = new LongPointer(1).put(library.work().bytes())) {
      ProductLibrary.check(
          cublas.cublasLtMatmulPreferenceSetAttribute(
              preference, cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES),
          "cublasLtMatmulPreferenceSetAttribute");
    }
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, b);
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, a);
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, c);
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, d);
    cublasLtMatmulHeuristicResult_t found = new cublasLtMatmulHeuristicResult_t(CHOICES);
    int[] count = new int[1];
    int status =
        cublas.cublasLtMatmulAlgoGetHeuristic(
            library.handle(),
            description,
            left,
            right,
            added,
            result,
            preference,
            CHOICES,
            found,
            count);
    if (status != cublas.CUBLAS_STATUS_SUCCESS || count[0] == 0) {
      found.close();
      throw new CudaException(
          "cuBLASLt has no algorithm for %s (%s); this is a fault of Jingu: report it"
              .formatted(product, cublas.cublasGetStatusName(status).getString()));
    }
    return found;
  }

  private static void prefer(
      cublasLtMatmulPreferenceOpaque_t preference, int attribute, Pointer place) {
    try (IntPointer bytes = new IntPointer(1).put(alignment(place))) {
      ProductLibrary.check(
          cublas.cublasLtMatmulPreferenceSetAttribute(preference, attribute, bytes, Integer.BYTES),
          "cublasLtMatmulPreferenceSetAttribute");
    }
  }

  @Override
  public void enqueue(Stream stream) {
    int status =
        cublas.cublasLtMatmul(
            library.handle(),
            description,
            one,
            b,
            left,
            a,
            right,
            addition,
            c,
            added,
            d,
            result,
            choice.algo(),
            new DevicePointer(library.work().address()),
            library.work().bytes(),
            new CUstream_st(new DevicePointer(stream.handle())));
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      ProductLibrary.check(status, "cublasLtMatmul of " + product);
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
