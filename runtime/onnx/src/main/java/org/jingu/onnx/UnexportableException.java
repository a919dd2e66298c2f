package org.jingu.onnx;

/** A model has something that ONNX, or this export to it, cannot express. */
public final class UnexportableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnexportableException(String message) {
    super(message);
  }

  /** Of an operation that only training has. */
  static UnexportableException operation(String name) {
    return new UnexportableException(
        "the operation '%s' cannot be exported to ONNX: it has a meaning in training alone"
            .formatted(name));
  }
}
