package org.jingu.serve.grpc;

import com.google.protobuf.ByteString;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages that clients send. */
final class Requests {
  private Requests() {}

  static InferInputTensor.Builder input(String name, String type, long... shape) {
    InferInputTensor.Builder input = InferInputTensor.newBuilder().setName(name).setDatatype(type);
    for (long size : shape) {
      input.addShape(size);
    }
    return input;
  }

  static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  static InferTensorContents.Builder contents() {
    return InferTensorContents.newBuilder();
  }

  /** Two rows of raw columns, in the lists of their types. */
  static ModelInferRequest.Builder rows() {
    return ModelInferRequest.newBuilder()
        .setModelName("m")
        .setId("7")
        .addInputs(
            input("user", "BYTES", 2)
                .setContents(contents().addBytesContents(text("u3")).addBytesContents(text("u1"))))
        .addInputs(
            input("price", "FP32", 2)
                .setContents(contents().addFp32Contents(17).addFp32Contents(3.5f)));
  }

  /** The same rows as they lie in memory. */
  static ModelInferRequest.Builder rawRows() {
    ByteBuffer users = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    users.putInt(2).put(new byte[] {'u', '3'}).putInt(2).put(new byte[] {'u', '1'}).flip();
    ByteBuffer prices = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    prices.putFloat(17).putFloat(3.5f).flip();
    return ModelInferRequest.newBuilder()
        .setModelName("m")
        .addInputs(input("user", "BYTES", 2))
        .addInputs(input("price", "FP32", 2))
        .addRawInputContents(ByteString.copyFrom(users))
        .addRawInputContents(ByteString.copyFrom(prices));
  }
}
