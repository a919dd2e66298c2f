package org.jingu.scorer;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Initializer;
import org.jingu.api.Pooling;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.KernelOp;
import org.jingu.compiler.ir.LayerNorm;
import org.jingu.compiler.ir.MatMul;
import org.jingu.compiler.ir.Reduce;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.ir.Softmax;
import org.jingu.compiler.schedule.Step;

/** Model descriptions as JSON: records by their components, sealed kinds by a name. */
final class ModelJson {
  private ModelJson() {}

  /** Writes and reads {@link ModelDescription}s. */
  static ObjectMapper mapper() {
    SimpleModule module =
        new SimpleModule()
            .addSerializer(new DimWriter())
            .addDeserializer(Dim.class, new DimReader())
            .addSerializer(new ConstantWriter())
            .addDeserializer(Constant.class, new ConstantReader())
            .addSerializer(new BagWriter())
            .addDeserializer(EmbeddingBag.class, new BagReader())
            .setMixInAnnotation(Step.class, StepKinds.class)
            .setMixInAnnotation(KernelOp.class, OpKinds.class);
    // Records have methods beside their components that look like more of these.
    return JsonMapper.builder()
        .addModule(module)
        .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
        .build();
  }

  /** The steps of a prediction. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Step.Feed.class, name = "feed"),
    @JsonSubTypes.Type(value = Step.Present.class, name = "present"),
    @JsonSubTypes.Type(value = Step.LookUp.class, name = "look_up"),
    @JsonSubTypes.Type(value = Step.Compute.class, name = "compute"),
    @JsonSubTypes.Type(value = Step.Collect.class, name = "collect")
  })
  private interface StepKinds {}

  /** The kernels of a prediction. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "op")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Elementwise.class, name = "map"),
    @JsonSubTypes.Type(value = MatMul.class, name = "matmul"),
    @JsonSubTypes.Type(value = Reduce.class, name = "reduce"),
    @JsonSubTypes.Type(value = Softmax.class, name = "softmax"),
    @JsonSubTypes.Type(value = LayerNorm.class, name = "layer_norm")
  })
  private interface OpKinds {}

  /** A size as {@code 16}, {@code B} or {@code 16B}. */
  private static final class DimWriter extends StdSerializer<Dim> {
    DimWriter() {
      super(Dim.class);
    }

    @Override
    public void serialize(Dim dim, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      to.writeString(dim.toString());
    }
  }

  private static final class DimReader extends StdDeserializer<Dim> {
    DimReader() {
      super(Dim.class);
    }

    @Override
    public Dim deserialize(JsonParser from, DeserializationContext context) throws IOException {
      String text = from.getText();
      boolean batch = text.endsWith("B");
      String factor = batch ? text.substring(0, text.length() - 1) : text;
      try {
        return new Dim(factor.isEmpty() && batch ? 1 : Long.parseLong(factor), batch);
      } catch (IllegalArgumentException e) {
        throw context.weirdStringException(text, Dim.class, "not a size");
      }
    }
  }

  /** What is written of a constant: of equal elements one. */
  private record Written(Shape shape, boolean equal, List<Double> values) {}

  private static final class ConstantWriter extends StdSerializer<Constant> {
    ConstantWriter() {
      super(Constant.class);
    }

    @Override
    public void serialize(Constant constant, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      int count = constant.isSplat() ? 1 : (int) constant.shape().elements().factor();
      List<Double> values = IntStream.range(0, count).mapToObj(constant::value).toList();
      to.writePOJO(new Written(constant.shape(), constant.isSplat(), values));
    }
  }

  private static final class ConstantReader extends StdDeserializer<Constant> {
    ConstantReader() {
      super(Constant.class);
    }

    @Override
    public Constant deserialize(JsonParser from, DeserializationContext context)
        throws IOException {
      Written written = from.readValueAs(Written.class);
      return written.equal
          ? Constant.splat(written.shape, written.values.get(0))
          : Constant.of(
              written.shape, written.values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  /** A look-up without its initial values, which no prediction needs. */
  private record Bag(
      String table, String feature, int rows, int width, Pooling pooling, int positions) {}

  private static final class BagWriter extends StdSerializer<EmbeddingBag> {
    BagWriter() {
      super(EmbeddingBag.class);
    }

    @Override
    public void serialize(EmbeddingBag bag, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      to.writePOJO(
          new Bag(
              bag.table(), bag.feature(), bag.rows(), bag.width(), bag.pooling(), bag.positions()));
    }
  }

  private static final class BagReader extends StdDeserializer<EmbeddingBag> {
    BagReader() {
      super(EmbeddingBag.class);
    }

    @Override
    public EmbeddingBag deserialize(JsonParser from, DeserializationContext context)
        throws IOException {
      Bag bag = from.readValueAs(Bag.class);
      return new EmbeddingBag(
          bag.table,
          bag.feature,
          bag.rows,
          bag.width,
          bag.pooling,
          Initializer.constant(0),
          bag.positions);
    }
  }
}
