package org.jingu.benchmark.libtorch;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * When tensors are freed: at the end of a scope, as at the end of a C++ block, instead of whenever
 * the garbage collector runs.
 */
@SuppressWarnings("try") // scopes and guards act by being open
final class Scopes {
  private Scopes() {}

  /** Frees every tensor that the body makes but its result, which goes to the scope outside. */
  static Tensor tensor(Supplier<Tensor> body) {
    PointerScope outer = PointerScope.getInnerScope();
    Tensor result;
    try (PointerScope inner = new PointerScope()) {
      result = body.get();
      result.retainReference();
    }
    if (outer != null) {
      outer.attach(result);
      result.releaseReference();
    }
    return result;
  }

  /** Frees every tensor that the body makes. */
  static double number(DoubleSupplier body) {
    try (PointerScope scope = new PointerScope()) {
      return body.getAsDouble();
    }
  }

  /** Frees every tensor that the body makes and records nothing for a backward pass. */
  static double withoutGradients(DoubleSupplier body) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return number(body);
    }
  }
}
