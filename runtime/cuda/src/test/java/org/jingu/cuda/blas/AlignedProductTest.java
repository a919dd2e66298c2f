package org.jingu.cuda.blas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.jingu.compiler.number.Precision;
import org.jingu.cuda.code.ElementType;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Product.Epilogue;
import org.jingu.cuda.program.Product.Matrix;
import org.jingu.cuda.program.Segment;
import org.junit.jupiter.api.Test;

/** The name under which a product's algorithm is known. */
class AlignedProductTest {
  private static Matrix matrix(long at, boolean transposed) {
    return new Matrix(new Address(Segment.ARENA, at), ElementType.F32, transposed, 8, 0);
  }

  private static Product product(Epilogue epilogue, long at) {
    return new Product(
        16,
        8,
        8,
        1,
        matrix(at, false),
        matrix(1024, true),
        null,
        matrix(512, false),
        epilogue,
        null);
  }

  private static String key(Product product, Precision precision) {
    return AlignedProduct.of(product, precision, Address::bytes).key();
  }

  @Test
  void itSaysSizesLayoutsAndAlignments() {
    assertEquals(
        "m=16 n=8 k=8 stack=1 relu tf32 a=f32/8/0@64 b=f32T/8/0@256 d=f32/8/0@256",
        key(product(Epilogue.RELU, 64), Precision.TF32));
  }

  @Test
  void whereAMatrixLiesDoesNotMatterButHowItIsAligned() {
    String first = key(product(Epilogue.NONE, 256), Precision.FP32);
    assertEquals(first, key(product(Epilogue.NONE, 2048), Precision.FP32));
    assertNotEquals(first, key(product(Epilogue.NONE, 128), Precision.FP32));
    assertNotEquals(first, key(product(Epilogue.RELU, 256), Precision.FP32));
    assertNotEquals(first, key(product(Epilogue.NONE, 256), Precision.TF32));
  }
}
