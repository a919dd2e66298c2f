package org.jingu.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Shape;

/** A graph of ONNX operations that is being written. Values are known by their names. */
final class OnnxGraph {
  private static final int PAGE = 1 << 16;

  private final List<Message> operations = new ArrayList<>();
  private final List<Initializer> initializers = new ArrayList<>();
  private final List<Port> inputs = new ArrayList<>();
  private final List<Port> outputs = new ArrayList<>();
  private final Message ports = new Message();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Object, String> known = new HashMap<>();

  List<Message> operations() {
    return operations;
  }

  List<Initializer> initializers() {
    return initializers;
  }

  List<Port> inputs() {
    return inputs;
  }

  List<Port> outputs() {
    return outputs;
  }

  /** The inputs and outputs as they are written. */
  Message ports() {
    return ports;
  }

  /** A name that no other value has: the wanted one, or with a number behind it. */
  String unique(String wanted) {
    String name = wanted;
    while (!names.add(name)) {
      name = wanted + "_" + (numbers.merge(wanted, 1, Integer::sum) + 1);
    }
    return name;
  }

  /** Declares an input, whose first axis is the batch. */
  String input(String wanted, ElementType type, String meaning, String... shape) {
    Port port = port(unique(wanted), type, meaning, shape);
    inputs.add(port);
    ports.message(11, port.toMessage(type));
    return port.name();
  }

  /** Declares a value as an output. */
  void output(String name, String meaning, String... shape) {
    Port port = port(name, ElementType.FLOAT, meaning, shape);
    outputs.add(port);
    ports.message(12, port.toMessage(ElementType.FLOAT));
  }

  private static Port port(String name, ElementType type, String meaning, String... shape) {
    return new Port(name, type.name().toLowerCase(Locale.ROOT), Arrays.asList(shape), meaning);
  }

  /** Adds an operation; its result has the name that is returned. */
  String add(String type, List<String> arguments, Attribute... attributes) {
    String result = unique(type.toLowerCase(Locale.ROOT));
    add(result, type, arguments, attributes);
    return result;
  }

  /** Adds an operation whose result has a given name. */
  void add(String result, String type, List<String> arguments, Attribute... attributes) {
    Message node = new Message();
    arguments.forEach(argument -> node.text(1, argument));
    node.text(2, result).text(3, result).text(4, type);
    for (Attribute attribute : attributes) {
      node.message(5, attribute.message());
    }
    operations.add(node);
  }

  /** A number that broadcasts to any shape. */
  String scalar(double value) {
    return floats(List.of(), value);
  }

  /** A tensor of floats; equal ones are one. */
  String floats(List<Long> shape, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return constant(ElementType.FLOAT, shape, bytes);
  }

  /** A vector of integers; equal ones are one. */
  String integers(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return constant(ElementType.INT64, List.of((long) values.length), bytes);
  }

  private String constant(ElementType type, List<Long> shape, ByteBuffer bytes) {
    ByteBuffer content = bytes.flip().asReadOnlyBuffer();
    return known.computeIfAbsent(
        Arrays.asList(type, shape, content),
        key -> initializer("constant", type, shape, sink -> sink.accept(content.duplicate())));
  }

  /** A tensor of the model's; one of a name is one. */
  String weight(String name, List<Long> shape, Weights weights) {
    return known.computeIfAbsent(
        "weight " + name,
        key ->
            initializer(name, ElementType.FLOAT, shape, sink -> copy(name, shape, weights, sink)));
  }

  private String initializer(
      String wanted, ElementType type, List<Long> shape, Initializer.Content content) {
    Initializer tensor = new Initializer(unique(wanted), type, shape, content);
    initializers.add(tensor);
    return tensor.name();
  }

  private static void copy(String name, List<Long> shape, Weights weights, Initializer.Sink sink)
      throws IOException {
    long size = shape.stream().reduce(1L, Math::multiplyExact);
    float[] page = new float[(int) Math.min(PAGE, size)];
    ByteBuffer bytes = ByteBuffer.allocate(4 * page.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long first = 0; first < size; first += page.length) {
      int count = (int) Math.min(page.length, size - first);
      weights.read(name, shape, first, page, count);
      bytes.clear();
      bytes.asFloatBuffer().put(page, 0, count);
      sink.accept(bytes.limit(4 * count));
    }
  }

  /** The batch size, a vector of one integer. */
  String batchSize() {
    if (inputs.isEmpty()) {
      throw new UnexportableException(
          "the model reads neither ids nor dense values, so that nothing tells its batch size");
    }
    return known.computeIfAbsent(
        "batch size",
        key ->
            add(
                "Shape",
                List.of(inputs.get(0).name()),
                Attribute.of("start", 0),
                Attribute.of("end", 1)));
  }

  /** A shape as a vector of integers. */
  String sizes(Shape shape) {
    if (shape.dims().stream().noneMatch(Dim::batch)) {
      return integers(shape.dims().stream().mapToLong(Dim::factor).toArray());
    }
    String written = known.get(shape);
    if (written == null) {
      List<String> sizes = new ArrayList<>();
      for (Dim dim : shape.dims()) {
        String size = integers(dim.factor());
        sizes.add(dim.batch() ? add("Mul", List.of(batchSize(), size)) : size);
      }
      written = add("Concat", sizes, Attribute.of("axis", 0));
      known.put(shape, written);
    }
    return written;
  }
}
