package org.jingu.serve.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.jingu.serve.infer.Datatype;
import org.jingu.serve.infer.InferRequest;
import org.jingu.serve.infer.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The body of an inference request: JSON, behind which the protocol's binary extension lets the
 * elements of inputs lie as they do in memory.
 */
final class InferBody {
  /** Tells how many bytes of a body are JSON; what follows is binary. */
  static final String HEADER = "Inference-Header-Content-Length";

  private InferBody() {}

  /** Whether a request has a part that is binary, whatever its type. */
  static boolean isBinary(Request request) {
    return request.getHeaders().contains(HEADER);
  }

  /**
   * What a body asks for.
   *
   * @param request the inference
   * @param binaryOutput whether the answer is to be binary
   */
  record Asked(InferRequest request, boolean binaryOutput) {}

  /**
   * Reads a body.
   *
   * @param length the value of {@link #HEADER}; null if the whole body is JSON
   * @throws HttpError 400 if it is something else
   */
  static Asked read(byte[] body, @Nullable String length) {
    int json = length == null ? body.length : length(length, body.length);
    InferJson parsed = Json.read(body, json, InferJson::read);
    ByteBuffer rest = ByteBuffer.wrap(body, json, body.length - json);
    List<Tensor> inputs = new ArrayList<>();
    for (InferJson.Input input : parsed.inputs()) {
      inputs.add(tensor(input, rest));
    }
    if (rest.hasRemaining()) {
      throw new HttpError(
          400,
          "%,d bytes follow the last input; header %s or a 'binary_data_size' is wrong"
              .formatted(rest.remaining(), HEADER));
    }
    List<String> outputs = parsed.outputs().stream().map(InferJson.Output::name).toList();
    return new Asked(new InferRequest(parsed.id(), inputs, outputs), parsed.isBinaryWanted());
  }

  private static int length(String text, int most) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
      throw new HttpError(
          400,
          "header %s is '%s'; it is the length of the body's JSON, 0 to %,d"
              .formatted(HEADER, Json.shown(text), most));
    }
    return Integer.parseInt(text);
  }

  private static Tensor tensor(InferJson.Input input, ByteBuffer rest) {
    Datatype datatype = Datatype.of(input.datatype(), input.name());
    List<Integer> shape = Tensor.shape(input.name(), input.shape());
    if (input.data() != null) {
      return new Tensor(input.name(), datatype, shape, input.data());
    }
    if (input.binarySize() > rest.remaining()) {
      throw new HttpError(
          400,
          "input '%s' has a 'binary_data_size' of %,d, but %,d bytes are left of the body"
              .formatted(Json.shown(input.name()), input.binarySize(), rest.remaining()));
    }
    int size = Math.toIntExact(input.binarySize());
    ByteBuffer bytes = rest.slice(rest.position(), size);
    rest.position(rest.position() + size);
    return Tensor.raw(input.name(), datatype, shape, bytes);
  }

  /** An answer of JSON and what lies behind it. */
  static void answer(Exchange exchange, byte[] json, byte[] binary) {
    byte[] body = new byte[json.length + binary.length];
    System.arraycopy(json, 0, body, 0, json.length);
    System.arraycopy(binary, 0, body, json.length, binary.length);
    exchange.answer(200, Exchange.BINARY, body, Map.of(HEADER, String.valueOf(json.length)));
  }
}
