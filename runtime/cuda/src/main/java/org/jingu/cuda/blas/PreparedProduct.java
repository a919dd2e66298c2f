package org.jingu.cuda.blas;

import java.util.function.ToLongFunction;
import org.jingu.cuda.driver.Stream;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.Product;
import org.jingu.cuda.program.Product.Matrix;

/** A product at its places with the algorithm that computes it. */
final class PreparedProduct implements Products.Prepared {
  private static final int CHOICES = 8;

  private final ProductLibrary library;
  private final LibraryProduct product;
  private final Algorithm algorithm;

  PreparedProduct(ProductLibrary library, Product product, ToLongFunction<Address> places) {
    this.library = library;
    AlignedProduct aligned = AlignedProduct.of(product, library.precision(), places);
    this.product = new LibraryProduct(library.handle(), aligned, places(product, places));
    try {
      algorithm = library.choices().computeIfAbsent(aligned.key(), this::choose);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static LibraryProduct.Places places(Product product, ToLongFunction<Address> places) {
    Matrix summand = product.c();
    Address bias = product.bias();
    return new LibraryProduct.Places(
        places.applyAsLong(product.a().address()),
        places.applyAsLong(product.b().address()),
        places.applyAsLong((summand == null ? product.d() : summand).address()),
        places.applyAsLong(product.d().address()),
        bias == null ? 0 : places.applyAsLong(bias));
  }

  /** What was measured for it, where that still fits; else what the library takes for best. */
  private Algorithm choose(String key) {
    MeasuredProducts.Choice measured = library.measured().choices().get(key);
    if (measured != null) {
      Algorithm known = Algorithm.ofHex(measured.algorithm());
      if (product.takes(known)) {
        return known;
      }
      known.close();
    }
    return first(product);
  }

  /** What the library takes for best, the same each time. */
  static Algorithm first(LibraryProduct product) {
    var offers = product.offers(CHOICES);
    offers.subList(1, offers.size()).forEach(Algorithm::close);
    return offers.get(0);
  }

  @Override
  public void enqueue(Stream stream) {
    product.enqueue(stream, algorithm, library.work());
  }

  @Override
  public void close() {
    product.close();
  }
}
