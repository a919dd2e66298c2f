package org.jingu.serve.infer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jingu.api.config.Suggestions;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.serve.Examples;
import org.jingu.serve.ModelFacts;
import org.jingu.serve.Refusal;

/**
 * What tensors of a request mean. A raw column is a tensor of its name. Encoded features have names
 * with an ending: {@code NAME:ids}, with or without {@code NAME:offsets}, {@code NAME:value} or all
 * dense features as {@code :dense}.
 */
public final class TensorMapping {
  /** Ends the name of a feature's ids. */
  public static final String IDS = ":ids";

  private static final int MOST_ROWS = 1 << 20;

  static final String OFFSETS = ":offsets";
  static final String VALUE = ":value";

  /** All dense features. */
  public static final String DENSE = ":dense";

  private final ModelFacts facts;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();

  private TensorMapping(List<Tensor> all, ModelFacts facts) {
    this.facts = facts;
    for (Tensor input : all) {
      if (inputs.put(input.name(), input) != null) {
        throw Refusal.invalid("input '%s' stands twice".formatted(Refusal.shown(input.name())));
      }
    }
  }

  /**
   * The examples of a request.
   *
   * @param inputs at least one
   * @throws Refusal if they do not fit the model
   */
  static Examples examples(List<Tensor> inputs, ModelFacts facts) {
    TensorMapping mapping = new TensorMapping(inputs, facts);
    boolean raw = facts.columns().containsAll(mapping.inputs.keySet());
    return raw ? mapping.raw() : mapping.encoded();
  }

  private Examples raw() {
    int size = firstSize();
    checkSize(size);
    List<Map<String, Object>> rows = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      rows.add(new HashMap<>());
    }
    for (Tensor input : inputs.values()) {
      int width = width(input, size);
      for (int i = 0; i < size; i++) {
        rows.get(i).put(input.name(), width == 1 ? input.data().get(i) : list(input, i, width));
      }
    }
    return new Examples.Raw(rows);
  }

  private static List<Object> list(Tensor input, int row, int width) {
    List<Object> values = new ArrayList<>(width);
    for (int j = 0; j < width; j++) {
      values.add(input.data().get(row * width + j));
    }
    return values;
  }

  private int firstSize() {
    Tensor first = inputs.values().iterator().next();
    if (first.shape().isEmpty()) {
      throw Refusal.invalid(
          "input '%s' has no shape; it is [rows]".formatted(Refusal.shown(first.name())));
    }
    return first.shape().get(0);
  }

  /**
   * Rows without any element, such as those of shape [2000000000, 0], would cost nothing to ask.
   */
  private void checkSize(int size) {
    if (size > MOST_ROWS) {
      throw Refusal.invalid(
          "there are %,d rows; a request has at most %,d".formatted(size, MOST_ROWS));
    }
    if (inputs.values().stream().noneMatch(input -> input.data().size() >= size)) {
      throw Refusal.invalid(
          "there are %,d rows, but no input has an element for each; send one that has"
              .formatted(size));
    }
  }

  /** Elements a row of a tensor [rows] or [rows, width]. */
  private static int width(Tensor input, int size) {
    List<Integer> shape = input.shape();
    if (shape.isEmpty() || shape.size() > 2 || shape.get(0) != size) {
      throw Refusal.invalid(
          "input '%s' has shape %s; with the others it must be [%d] or [%d, n]"
              .formatted(Refusal.shown(input.name()), shape, size, size));
    }
    return shape.size() == 1 ? 1 : shape.get(1);
  }

  private Examples encoded() {
    Set<String> known = names();
    for (String name : inputs.keySet()) {
      if (!known.contains(name)) {
        String what =
            facts.columns().contains(name)
                ? "is a raw column, and others are encoded features; send one kind"
                : "is none of the model's; " + suggestion(name);
        throw Refusal.invalid("input '%s' %s".formatted(Refusal.shown(name), what));
      }
    }
    int size = size();
    checkSize(size);
    Map<String, IdBags> sparse = new HashMap<>();
    facts.sparse().keySet().forEach(feature -> sparse.put(feature, bags(feature, size)));
    return new Examples.Encoded(new Batch(size, dense(size), sparse, new float[0], null, null));
  }

  private String suggestion(String name) {
    List<String> all = new ArrayList<>(facts.columns());
    all.addAll(names());
    return name.length() > 100
        ? "GET the model's metadata for their names"
        : Suggestions.of(name, all);
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    facts.sparse().keySet().forEach(it -> names.addAll(List.of(it + IDS, it + OFFSETS)));
    facts.dense().forEach(it -> names.add(it + VALUE));
    names.add(DENSE);
    return names;
  }

  /** The number of examples, from the first tensor that tells it. */
  private int size() {
    for (Tensor input : inputs.values()) {
      List<Integer> shape = input.shape();
      boolean listed =
          input.name().endsWith(IDS)
              && inputs.containsKey(input.name().replaceFirst(IDS + "$", OFFSETS));
      boolean offsets = input.name().endsWith(OFFSETS);
      if (!listed && !shape.isEmpty() && (!offsets || shape.get(0) > 0)) {
        return offsets ? shape.get(0) - 1 : shape.get(0);
      }
    }
    throw Refusal.invalid("no input tells the number of rows; shapes are [rows, …]");
  }

  private float[] dense(int size) {
    int m = facts.dense().size();
    float[] dense = new float[size * m];
    Tensor matrix = inputs.get(DENSE);
    for (int f = 0; f < m; f++) {
      String name = facts.dense().get(f) + VALUE;
      Tensor input = inputs.getOrDefault(name, matrix);
      if (input == null) {
        throw Refusal.invalid("there is no input '%s', nor '%s'; send one".formatted(name, DENSE));
      }
      boolean whole = !inputs.containsKey(name);
      int width = width(input, size);
      if (width != (whole ? m : 1)) {
        throw Refusal.invalid(
            "input '%s' has %d columns; it must have %d"
                .formatted(input.name(), width, whole ? m : 1));
      }
      for (int i = 0; i < size; i++) {
        dense[i * m + f] = number(input, whole ? i * m + f : i);
      }
    }
    return dense;
  }

  private static float number(Tensor input, int at) {
    float value = input.datatype().isNumber() ? input.data().number(at) : Float.NaN;
    if (!Float.isFinite(value)) {
      throw Refusal.invalid(
          "element %d of input '%s' is '%s', datatype %s; it must be a finite number of FP32"
              .formatted(
                  at,
                  input.name(),
                  Refusal.shown(input.data().get(at).toString()),
                  input.datatype()));
    }
    return value;
  }

  private IdBags bags(String feature, int size) {
    Tensor ids = inputs.get(feature + IDS);
    if (ids == null) {
      throw Refusal.invalid("there is no input '%s%s'; send it".formatted(feature, IDS));
    }
    Tensor offsets = inputs.get(feature + OFFSETS);
    return offsets == null ? padded(ids, size) : listed(ids, offsets, size);
  }

  /** Ids row by row, of which negative ones only fill up. */
  private static IdBags padded(Tensor ids, int size) {
    int width = width(ids, size);
    int[] values = new int[size * width];
    int[] offsets = new int[size + 1];
    int count = 0;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < width; j++) {
        int id = whole(ids, i * width + j);
        if (id >= 0) {
          values[count++] = id;
        }
      }
      offsets[i + 1] = count;
    }
    return new IdBags(Arrays.copyOf(values, count), offsets);
  }

  private static IdBags listed(Tensor ids, Tensor ends, int size) {
    if (ends.shape().size() != 1 || ends.data().size() != size + 1) {
      throw Refusal.invalid(
          "input '%s' has shape %s; it must be [%d], one more than there are rows"
              .formatted(ends.name(), ends.shape(), size + 1));
    }
    int[] values = new int[ids.data().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole(ids, i);
    }
    int[] offsets = new int[size + 1];
    for (int i = 0; i <= size; i++) {
      offsets[i] = whole(ends, i);
      int least = i == 0 ? 0 : offsets[i - 1];
      int most = i == 0 ? 0 : values.length;
      if (offsets[i] < least || offsets[i] > most || (i == size && offsets[i] != values.length)) {
        throw Refusal.invalid(
            "element %d of input '%s' is %d; offsets ascend from 0 to the number of ids, %d"
                .formatted(i, ends.name(), offsets[i], values.length));
      }
    }
    return new IdBags(values, offsets);
  }

  private static int whole(Tensor input, int at) {
    long number = input.datatype().isWhole() ? input.data().whole(at) : Elements.NO_WHOLE;
    if (number != (int) number) {
      throw Refusal.invalid(
          "element %d of input '%s' is '%s', datatype %s; it must be a whole number such as INT64"
              .formatted(
                  at,
                  input.name(),
                  Refusal.shown(input.data().get(at).toString()),
                  input.datatype()));
    }
    return (int) number;
  }
}
