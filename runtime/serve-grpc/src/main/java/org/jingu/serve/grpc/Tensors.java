package org.jingu.serve.grpc;

import com.google.protobuf.ByteString;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import inference.ModelInferResponse.InferOutputTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jingu.scorer.Scores;
import org.jingu.serve.Refusal;
import org.jingu.serve.ServedModel;
import org.jingu.serve.infer.Datatype;
import org.jingu.serve.infer.Elements;
import org.jingu.serve.infer.InferRequest;
import org.jingu.serve.infer.Tensor;

/** Messages of an inference as what they mean. */
final class Tensors {
  private Tensors() {}

  /**
   * What a message asks for.
   *
   * @throws Refusal if its tensors are wrong
   */
  static InferRequest request(ModelInferRequest message) {
    int raw = message.getRawInputContentsCount();
    if (raw != 0 && raw != message.getInputsCount()) {
      throw Refusal.invalid(
          "there are %d inputs, but %d raw_input_contents; send one for each, or none"
              .formatted(message.getInputsCount(), raw));
    }
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < message.getInputsCount(); i++) {
      InferInputTensor input = message.getInputs(i);
      if (raw != 0 && input.hasContents()) {
        throw Refusal.invalid(
            "input '%s' has contents beside raw_input_contents; send one of them"
                .formatted(Refusal.shown(input.getName())));
      }
      Datatype datatype = Datatype.of(input.getDatatype(), input.getName());
      List<Integer> shape = Tensor.shape(input.getName(), input.getShapeList());
      inputs.add(
          raw == 0
              ? new Tensor(input.getName(), datatype, shape, elements(input, datatype))
              : Tensor.raw(
                  input.getName(),
                  datatype,
                  shape,
                  message.getRawInputContents(i).asReadOnlyByteBuffer()));
    }
    List<String> outputs =
        message.getOutputsList().stream()
            .map(ModelInferRequest.InferRequestedOutputTensor::getName)
            .toList();
    return new InferRequest(message.getId(), inputs, outputs);
  }

  private static Elements elements(InferInputTensor input, Datatype datatype) {
    InferTensorContents contents = input.getContents();
    return switch (datatype) {
      case BOOL -> Elements.of(contents.getBoolContentsList());
      case INT8, INT16, INT32 -> Elements.of(contents.getIntContentsList());
      case INT64 -> Elements.of(contents.getInt64ContentsList());
      case UINT8, UINT16, UINT32 ->
          Elements.of(
              contents.getUintContentsList().stream().map(Integer::toUnsignedLong).toList());
      case UINT64 ->
          Elements.of(contents.getUint64ContentsList().stream().map(Tensors::unsigned).toList());
      case FP32 -> Elements.of(contents.getFp32ContentsList());
      case FP64 -> Elements.of(contents.getFp64ContentsList());
      case BYTES -> Elements.of(texts(input.getName(), contents.getBytesContentsList()));
      case FP16 ->
          throw Refusal.invalid(
              "input '%s' is FP16, which contents cannot hold; send raw_input_contents"
                  .formatted(Refusal.shown(input.getName())));
    };
  }

  /** Beyond 63 bits a number is a text, which preprocessing takes for what it says. */
  private static Object unsigned(long value) {
    return value < 0 ? (Object) Long.toUnsignedString(value) : (Object) value;
  }

  private static List<String> texts(String name, List<ByteString> all) {
    List<String> texts = new ArrayList<>(all.size());
    for (ByteString bytes : all) {
      texts.add(Tensor.text(name, texts.size(), bytes.asReadOnlyByteBuffer()));
    }
    return texts;
  }

  /** Scores as a tensor [rows, tasks], raw where the request was. */
  static ModelInferResponse answer(ModelInferRequest asked, ServedModel model, Scores scores) {
    InferOutputTensor.Builder output =
        InferOutputTensor.newBuilder()
            .setName(model.facts().output())
            .setDatatype(Datatype.FP32.name())
            .addShape(scores.rows())
            .addShape(scores.labels().size());
    ModelInferResponse.Builder answer =
        ModelInferResponse.newBuilder()
            .setModelName(model.name())
            .setModelVersion(model.version())
            .setId(asked.getId());
    if (asked.getRawInputContentsCount() == 0) {
      InferTensorContents.Builder contents = InferTensorContents.newBuilder();
      for (float value : scores.values()) {
        contents.addFp32Contents(value);
      }
      return answer.addOutputs(output.setContents(contents)).build();
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * scores.values().length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(scores.values());
    return answer.addOutputs(output).addRawOutputContents(ByteString.copyFrom(bytes)).build();
  }
}
