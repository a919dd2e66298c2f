package org.jingu.cuda.blas;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cublas.cublasLtContext;
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
import org.jingu.compiler.resource.Opened;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.driver.CudaException;
import org.jingu.cuda.driver.DeviceMemory;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Product.Matrix;

/**
 * A product at its places, as the library describes it. The library's matrices are by columns, so
 * it computes the transpose: {@code dᵀ = op(b)ᵀ op(a)ᵀ}, for which nothing moves.
 */
final class LibraryProduct implements AutoCloseable {
  private final cublasLtContext handle;
  private final AlignedProduct aligned;
  private final Product product;
  private final Places places;
  private final Opened opened = new Opened();
  private final FloatPointer one = opened.keep(new FloatPointer(1f), Pointer::close);
  private final FloatPointer addition;
  private final cublasLtMatmulDescOpaque_t description;
  private final cublasLtMatrixLayoutOpaque_t left;
  private final cublasLtMatrixLayoutOpaque_t right;
  private final cublasLtMatrixLayoutOpaque_t added;
  private final cublasLtMatrixLayoutOpaque_t result;

  /**
   * Addresses on the device.
   *
   * @param c that of d where nothing is added
   * @param bias 0 where there is none
   */
  record Places(long a, long b, long c, long d, long bias) {}

  LibraryProduct(cublasLtContext handle, AlignedProduct aligned, Places places) {
    this.handle = handle;
    this.aligned = aligned;
    this.product = aligned.product();
    this.places = places;
    Matrix summand = product.c();
    addition = opened.keep(new FloatPointer(summand == null ? 0f : 1f), Pointer::close);
    try {
      description = describe();
      left = layout(product.b(), product.k(), product.n());
      right = layout(product.a(), product.m(), product.k());
      result = layout(product.d(), product.m(), product.n());
      added = layout(summand == null ? product.d() : summand, product.m(), product.n());
    } catch (RuntimeException | Error e) {
      opened.closeAfter(e);
      throw e;
    }
  }

  private cublasLtMatmulDescOpaque_t describe() {
    int compute =
        aligned.rounds() ? cublas.CUBLAS_COMPUTE_32F_FAST_TF32 : cublas.CUBLAS_COMPUTE_32F;
    cublasLtMatmulDescOpaque_t made;
    try (PointerPointer<cublasLtMatmulDescOpaque_t> slot = new PointerPointer<>(1)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulDescCreate(slot, compute, cudart.CUDA_R_32F),
          "cublasLtMatmulDescCreate");
      made =
          opened.keep(
              slot.get(cublasLtMatmulDescOpaque_t.class, 0), cublas::cublasLtMatmulDescDestroy);
    }
    set(made, cublas.CUBLASLT_MATMUL_DESC_TRANSA, operation(product.b()));
    set(made, cublas.CUBLASLT_MATMUL_DESC_TRANSB, operation(product.a()));
    set(made, cublas.CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue());
    if (places.bias != 0) {
      try (LongPointer address = new LongPointer(1).put(places.bias)) {
        ProductLibrary.check(
            cublas.cublasLtMatmulDescSetAttribute(
                made, cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER, address, Long.BYTES),
            "cublasLtMatmulDescSetAttribute");
      }
    }
    return made;
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

  /**
   * What the library would take, the best first by its own reckoning; it times nothing.
   *
   * @param most how many to ask for; there may be fewer, but one at least
   * @throws CudaException if there is none
   */
  List<Algorithm> offers(int most) {
    try (PointerPointer<cublasLtMatmulPreferenceOpaque_t> slot = new PointerPointer<>(1)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulPreferenceCreate(slot), "cublasLtMatmulPreferenceCreate");
      cublasLtMatmulPreferenceOpaque_t preference =
          slot.get(cublasLtMatmulPreferenceOpaque_t.class, 0);
      try {
        return offers(preference, most);
      } finally {
        cublas.cublasLtMatmulPreferenceDestroy(preference);
      }
    }
  }

  private List<Algorithm> offers(cublasLtMatmulPreferenceOpaque_t preference, int most) {
    try (LongPointer bytes = new LongPointer(1).put(ProductLibrary.WORK_BYTES)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulPreferenceSetAttribute(
              preference, cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES),
          "cublasLtMatmulPreferenceSetAttribute");
    }
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, aligned.b());
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, aligned.a());
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, aligned.c());
    prefer(preference, cublas.CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, aligned.d());
    int[] count = new int[1];
    try (cublasLtMatmulHeuristicResult_t found = new cublasLtMatmulHeuristicResult_t(most)) {
      int status =
          cublas.cublasLtMatmulAlgoGetHeuristic(
              handle, description, left, right, added, result, preference, most, found, count);
      if (status != cublas.CUBLAS_STATUS_SUCCESS || count[0] == 0) {
        throw new CudaException(
            "cuBLASLt has no algorithm for %s (%s); this is a fault of Jingu: report it"
                .formatted(product, cublas.cublasGetStatusName(status).getString()));
      }
      List<Algorithm> algorithms = new ArrayList<>();
      for (int i = 0; i < count[0]; i++) {
        algorithms.add(Algorithm.copyOf(found.position(i).algo()));
      }
      return algorithms;
    }
  }

  private static void prefer(
      cublasLtMatmulPreferenceOpaque_t preference, int attribute, int alignment) {
    try (IntPointer bytes = new IntPointer(1).put(alignment)) {
      ProductLibrary.check(
          cublas.cublasLtMatmulPreferenceSetAttribute(preference, attribute, bytes, Integer.BYTES),
          "cublasLtMatmulPreferenceSetAttribute");
    }
  }

  /** Whether an algorithm can compute this, on this device and within the work memory. */
  boolean takes(Algorithm algorithm) {
    try (cublasLtMatmulHeuristicResult_t found = new cublasLtMatmulHeuristicResult_t()) {
      int status =
          cublas.cublasLtMatmulAlgoCheck(
              handle, description, left, right, added, result, algorithm.pointer(), found);
      return status == cublas.CUBLAS_STATUS_SUCCESS
          && found.workspaceSize() <= ProductLibrary.WORK_BYTES;
    }
  }

  /** Enqueues it. */
  void enqueue(Stream stream, Algorithm algorithm, DeviceMemory work) {
    int status = start(stream, algorithm, work);
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      ProductLibrary.check(status, "cublasLtMatmul of " + product);
    }
  }

  /** Enqueues it, if the algorithm can compute it after all. */
  boolean accepts(Stream stream, Algorithm algorithm, DeviceMemory work) {
    return start(stream, algorithm, work) == cublas.CUBLAS_STATUS_SUCCESS;
  }

  private int start(Stream stream, Algorithm algorithm, DeviceMemory work) {
    return cublas.cublasLtMatmul(
        handle,
        description,
        one,
        new DevicePointer(places.b),
        left,
        new DevicePointer(places.a),
        right,
        addition,
        new DevicePointer(places.c),
        added,
        new DevicePointer(places.d),
        result,
        algorithm.pointer(),
        new DevicePointer(work.address()),
        work.bytes(),
        new CUstream_st(new DevicePointer(stream.handle())));
  }

  @Override
  public void close() {
    opened.close();
  }
}
