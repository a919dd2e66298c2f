package org.jingu.testkit;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Pooling;
import org.jingu.api.SparseFeature;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.config.Range;
import org.jspecify.annotations.Nullable;

/**
 * Odd and tiny configurations of a model, drawn from what its record allows: every size is one of
 * the smallest three, lists have up to two elements, and data may have a single feature with a
 * single id. It is there that an axis of size 1 or a missing part shows what larger sizes hide. A
 * draw may be a configuration that the model refuses.
 */
final class RandomCases {
  private static final int LONGEST_LIST = 2;
  private static final int SIZES = 3;

  private final Class<? extends Record> type;
  private final Random random;

  RandomCases(Class<? extends Record> type, long seed) {
    this.type = type;
    this.random = new Random(seed);
  }

  /** Another configuration with its data's columns. */
  ModelCase next() {
    int sizes = 1 + random.nextInt(SIZES); // a third of the draws have the smallest sizes alone
    int tasks = 1 + random.nextInt(4) / 3;
    FeatureSchema schema = schema(sizes, tasks);
    Map<String, Object> config = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = ConfigBinder.key(component);
      Object value = key.equals("tasks") ? tasks : value(component, schema, sizes);
      if (value != null) {
        config.put(key, value);
      }
    }
    return new ModelCase(schema + " with " + config, schema, config);
  }

  private FeatureSchema schema(int sizes, int tasks) {
    List<String> dense = List.of("age", "price").subList(0, random.nextInt(3));
    List<SparseFeature> sparse = new ArrayList<>();
    sparse.add(SparseFeature.of("item", size(1, sizes)));
    int rows = sparse.get(0).rows();
    if (random.nextInt(3) == 0) {
      sparse.add(SparseFeature.sequence("history", "item", rows, size(1, sizes)));
    }
    if (random.nextBoolean()) {
      sparse.add(new SparseFeature("tags", "tags", size(1, sizes), Pooling.MEAN, 1, 0, null));
    }
    if (random.nextInt(4) == 0) {
      sparse.add(new SparseFeature("user", "user", size(1, sizes), Pooling.SUM, 2, 0, null));
    }
    if (random.nextInt(3) == 0) {
      sparse.add(SparseFeature.of("hour", size(1, sizes)));
    }
    return new FeatureSchema(dense, sparse, List.of("click", "buy").subList(0, tasks));
  }

  /** A value of a key, or null for its default. */
  private @Nullable Object value(RecordComponent component, FeatureSchema schema, int sizes) {
    Type generic = component.getGenericType();
    Range range = component.getAnnotation(Range.class);
    if (generic instanceof ParameterizedType list && list.getRawType() == List.class) {
      List<Object> values = new ArrayList<>();
      int length = random.nextInt(LONGEST_LIST + 1);
      for (int i = 0; i < length; i++) {
        Object value = scalar(list.getActualTypeArguments()[0], range, schema, sizes);
        if (value != null && (value instanceof Integer || !values.contains(value))) {
          values.add(value);
        }
      }
      return values;
    }
    return scalar(generic, range, schema, sizes);
  }

  private @Nullable Object scalar(
      Type type, @Nullable Range range, FeatureSchema schema, int sizes) {
    if (type == int.class || type == Integer.class) {
      return size(range == null ? 1 : (int) Math.max(0, range.min()), sizes);
    } else if (type == double.class) {
      return number(range);
    } else if (type == boolean.class) {
      return random.nextBoolean();
    } else if (type == String.class) {
      return schema.sparse().get(random.nextInt(schema.sparse().size())).name();
    } else if (type instanceof Class<?> kind && kind.isEnum()) {
      Object[] constants = kind.getEnumConstants();
      return constants[random.nextInt(constants.length)].toString().toLowerCase(Locale.ROOT);
    }
    return null; // maps and records name parts of the data: their defaults have none
  }

  /** Most often the default, else half of a rate's range or the least. */
  private @Nullable Object number(@Nullable Range range) {
    boolean rate = range != null && range.max() < 1;
    if (random.nextInt(4) > 0 || range == null) {
      return null;
    }
    return rate ? range.max() / 2 : range.min();
  }

  /** One of the smallest sizes. */
  private int size(int least, int sizes) {
    return least + random.nextInt(sizes);
  }
}
