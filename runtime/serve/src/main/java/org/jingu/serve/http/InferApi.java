package org.jingu.serve.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jingu.scorer.Scores;
import org.jingu.serve.ModelFacts;
import org.jingu.serve.Models;
import org.jingu.serve.ServedModel;
import org.jingu.serve.infer.TensorMapping;
import org.jspecify.annotations.Nullable;

/** Answers of the Open Inference Protocol. */
final class InferApi {
  private static final String BATCH = "-1";

  private InferApi() {}

  /** What this server is. */
  static byte[] server(String version) {
    return Json.write(
        to -> {
          to.writeStartObject();
          to.writeStringField("name", "jingu");
          to.writeStringField("version", version);
          strings(to, "extensions", List.of("binary_tensor_data"));
          to.writeEndObject();
        });
  }

  /**
   * What a model takes and gives; encoded inputs are in the parameters, for they replace others.
   */
  static byte[] metadata(Models models, ServedModel model) {
    ModelFacts facts = model.facts();
    return Json.write(
        to -> {
          to.writeStartObject();
          to.writeStringField("name", model.name());
          strings(to, "versions", models.versions(model.name()));
          to.writeStringField("platform", "jingu");
          to.writeArrayFieldStart("inputs");
          for (String column : facts.columns()) {
            tensor(to, column, "BYTES", BATCH);
          }
          to.writeEndArray();
          to.writeArrayFieldStart("outputs");
          tensor(to, facts.output(), "FP32", BATCH, String.valueOf(facts.labels().size()));
          to.writeEndArray();
          to.writeObjectFieldStart("parameters");
          strings(to, "labels", facts.labels());
          to.writeArrayFieldStart("encoded_inputs");
          if (!facts.dense().isEmpty()) {
            tensor(to, TensorMapping.DENSE, "FP32", BATCH, String.valueOf(facts.dense().size()));
          }
          for (String feature : facts.sparse().keySet()) {
            tensor(to, feature + TensorMapping.IDS, "INT64", BATCH, BATCH);
          }
          to.writeEndArray();
          to.writeEndObject();
          to.writeEndObject();
        });
  }

  private static void tensor(JsonGenerator to, String name, String type, String... shape)
      throws IOException {
    to.writeStartObject();
    to.writeStringField("name", name);
    to.writeStringField("datatype", type);
    to.writeArrayFieldStart("shape");
    for (String size : shape) {
      to.writeNumber(Long.parseLong(size));
    }
    to.writeEndArray();
    to.writeEndObject();
  }

  private static void strings(JsonGenerator to, String name, List<String> all) throws IOException {
    to.writeArrayFieldStart(name);
    for (String one : all) {
      to.writeString(one);
    }
    to.writeEndArray();
  }

  /** Scores as a tensor [rows, tasks]. */
  static void answer(Exchange exchange, InferBody.Asked asked, ServedModel model, Scores scores) {
    String id = asked.request().id();
    if (asked.binaryOutput()) {
      byte[] values = raw(scores.values());
      Json.Writer size =
          to -> {
            to.writeObjectFieldStart("parameters");
            to.writeNumberField("binary_data_size", values.length);
            to.writeEndObject();
          };
      InferBody.answer(exchange, answer(id, model, scores, size), values);
    } else {
      exchange.answer(answer(id, model, scores, to -> data(to, scores.values())));
    }
  }

  private static byte[] answer(
      @Nullable String id, ServedModel model, Scores scores, Json.Writer data) {
    return Json.write(
        to -> {
          to.writeStartObject();
          to.writeStringField("model_name", model.name());
          to.writeStringField("model_version", model.version());
          if (id != null) {
            to.writeStringField("id", id);
          }
          to.writeArrayFieldStart("outputs");
          to.writeStartObject();
          to.writeStringField("name", model.facts().output());
          to.writeStringField("datatype", "FP32");
          to.writeArrayFieldStart("shape");
          to.writeNumber(scores.rows());
          to.writeNumber(scores.labels().size());
          to.writeEndArray();
          data.write(to);
          to.writeEndObject();
          to.writeEndArray();
          to.writeEndObject();
        });
  }

  private static void data(JsonGenerator to, float[] values) throws IOException {
    to.writeArrayFieldStart("data");
    for (float value : values) {
      to.writeNumber(value);
    }
    to.writeEndArray();
  }

  private static byte[] raw(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
