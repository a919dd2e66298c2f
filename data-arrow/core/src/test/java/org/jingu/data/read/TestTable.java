package org.jingu.data.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Writes cells with Arrow's own writers: numbers, texts, lists of numbers and nulls. */
final class TestTable {
  static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
  static final ArrowType INT32 = new ArrowType.Int(32, true);
  static final ArrowType INT64 = new ArrowType.Int(64, true);

  private final List<Field> fields = new ArrayList<>();
  private final List<List<@Nullable Object>> columns = new ArrayList<>();
  private final Map<Long, List<@Nullable Object>> dictionaries = new LinkedHashMap<>();
  private final Map<Long, ArrowType> dictionaryTypes = new HashMap<>();
  private CodecType codec = CodecType.NO_COMPRESSION;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private boolean stream;

  static ArrowType unsigned(int bits) {
    return new ArrowType.Int(bits, false);
  }

  static ArrowType signed(int bits) {
    return new ArrowType.Int(bits, true);
  }

  TestTable column(String name, ArrowType type, List<? extends @Nullable Object> cells) {
    return column(new Field(name, FieldType.nullable(type), List.of()), cells);
  }

  TestTable list(
      String name, ArrowType list, ArrowType items, List<? extends @Nullable Object> cells) {
    Field item = new Field("item", FieldType.nullable(items), List.of());
    return column(new Field(name, FieldType.nullable(list), List.of(item)), cells);
  }

  /** Cells are indices into the dictionary. */
  TestTable dictionary(
      String name,
      List<? extends @Nullable Object> values,
      ArrowType.Int index,
      List<? extends @Nullable Object> cells) {
    boolean text = values.get(0) instanceof String;
    return dictionary(name, text ? ArrowType.Utf8.INSTANCE : INT64, values, index, cells);
  }

  /** With values of that type. */
  TestTable dictionary(
      String name,
      ArrowType type,
      List<? extends @Nullable Object> values,
      ArrowType.Int index,
      List<? extends @Nullable Object> cells) {
    long id = dictionaries.size();
    dictionaryTypes.put(id, type);
    dictionaries.put(id, new ArrayList<>(values));
    DictionaryEncoding encoding = new DictionaryEncoding(id, false, index);
    return column(new Field(name, new FieldType(true, index, encoding), List.of()), cells);
  }

  TestTable column(Field field, List<? extends @Nullable Object> cells) {
    fields.add(field);
    columns.add(new ArrayList<>(cells));
    return this;
  }

  TestTable metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  TestTable compressed(CodecType with) {
    codec = with;
    return this;
  }

  TestTable asStream() {
    stream = true;
    return this;
  }

  /** Writes record batches of these sizes, then one of the rows that are left. */
  Path write(Path path, int... batches) {
    try (RootAllocator allocator = new RootAllocator();
        MapDictionaryProvider provider = new MapDictionaryProvider();
        VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields, metadata), allocator)) {
      Files.createDirectories(path.toAbsolutePath().getParent());
      dictionaries.forEach((id, values) -> provider.put(dictionary(id, values, allocator)));
      try (FileChannel out =
              FileChannel.open(
                  path,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE);
          ArrowWriter writer = writer(root, provider, out)) {
        writer.start();
        int from = 0;
        for (int size : batches) {
          fill(root, from, size);
          writer.writeBatch();
          from += size;
        }
        if (from < rows() || batches.length == 0) {
          fill(root, from, rows() - from);
          writer.writeBatch();
        }
        writer.end();
      }
      provider.getDictionaryIds().forEach(id -> provider.lookup(id).getVector().close());
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int rows() {
    return columns.get(0).size();
  }

  private ArrowWriter writer(
      VectorSchemaRoot root, MapDictionaryProvider provider, FileChannel out) {
    CompressionCodec.Factory factory =
        codec == CodecType.NO_COMPRESSION
            ? NoCompressionCodec.Factory.INSTANCE
            : CommonsCompressionFactory.INSTANCE;
    return stream
        ? new ArrowStreamWriter(
            root, provider, out, IpcOption.DEFAULT, factory, codec, Optional.empty())
        : new ArrowFileWriter(
            root, provider, out, Map.of(), IpcOption.DEFAULT, factory, codec, Optional.empty());
  }

  private Dictionary dictionary(long id, List<@Nullable Object> values, RootAllocator allocator) {
    ArrowType type = dictionaryTypes.get(id);
    Field field = new Field("values", FieldType.nullable(type), List.of());
    FieldVector vector = field.createVector(allocator);
    vector.allocateNew();
    for (int i = 0; i < values.size(); i++) {
      set(vector, i, values.get(i));
    }
    vector.setValueCount(values.size());
    DictionaryEncoding encoding =
        fields.stream()
            .map(Field::getDictionary)
            .filter(it -> it != null && it.getId() == id)
            .findFirst()
            .orElseThrow();
    return new Dictionary(vector, encoding);
  }

  private void fill(VectorSchemaRoot root, int from, int size) {
    for (int c = 0; c < fields.size(); c++) {
      FieldVector vector = root.getVector(c);
      vector.clear();
      vector.allocateNew();
      for (int i = 0; i < size; i++) {
        set(vector, i, columns.get(c).get(from + i));
      }
    }
    root.setRowCount(size);
  }

  private static void set(FieldVector vector, int row, @Nullable Object cell) {
    if (cell == null) {
      if (vector instanceof BaseFixedWidthVector fixed) {
        fixed.setNull(row);
      } else if (vector instanceof FixedSizeListVector list) {
        list.setNull(row);
      }
    } else if (cell instanceof List<?> items) {
      setList(vector, row, items);
    } else if (cell instanceof Number number) {
      setNumber(vector, row, number);
    } else if (cell instanceof Boolean flag) {
      ((BitVector) vector).setSafe(row, flag ? 1 : 0);
    } else {
      setBytes(
          vector,
          row,
          cell instanceof byte[] bytes ? bytes : cell.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void setBytes(FieldVector vector, int row, byte[] value) {
    if (vector instanceof BaseLargeVariableWidthVector it) {
      it.setSafe(row, value);
    } else if (vector instanceof BaseVariableWidthViewVector it) {
      it.setSafe(row, value);
    } else if (vector instanceof FixedSizeBinaryVector it) {
      it.setSafe(row, value);
    } else {
      ((BaseVariableWidthVector) vector).setSafe(row, value);
    }
  }

  private static void setList(FieldVector vector, int row, List<?> items) {
    FieldVector data;
    int start;
    if (vector instanceof ListVector list) {
      start = list.startNewValue(row);
      list.endValue(row, items.size());
      data = list.getDataVector();
    } else if (vector instanceof LargeListVector list) {
      start = (int) list.startNewValue(row);
      list.endValue(row, items.size());
      data = list.getDataVector();
    } else {
      FixedSizeListVector list = (FixedSizeListVector) vector;
      start = list.startNewValue(row);
      data = list.getDataVector();
    }
    for (int i = 0; i < items.size(); i++) {
      set(data, start + i, items.get(i));
    }
  }

  private static void setNumber(FieldVector vector, int row, Number value) {
    if (vector instanceof Float2Vector it) {
      it.setSafe(row, Float16.toFloat16(value.floatValue()));
    } else if (vector instanceof DecimalVector it) {
      it.setSafe(row, new BigDecimal(value.toString()).setScale(it.getScale()));
    } else if (vector instanceof Decimal256Vector it) {
      it.setSafe(row, new BigDecimal(value.toString()).setScale(it.getScale()));
    } else if (vector instanceof DateDayVector it) {
      it.setSafe(row, value.intValue());
    } else if (vector instanceof DateMilliVector it) {
      it.setSafe(row, value.longValue());
    } else if (vector instanceof TimeStampVector it) {
      it.setSafe(row, value.longValue());
    } else if (vector instanceof Float4Vector it) {
      it.setSafe(row, value.floatValue());
    } else if (vector instanceof Float8Vector it) {
      it.setSafe(row, value.doubleValue());
    } else if (vector instanceof IntVector it) {
      it.setSafe(row, value.intValue());
    } else if (vector instanceof BigIntVector it) {
      it.setSafe(row, value.longValue());
    } else if (vector instanceof SmallIntVector it) {
      it.setSafe(row, value.intValue());
    } else if (vector instanceof TinyIntVector it) {
      it.setSafe(row, value.intValue());
    } else if (vector instanceof UInt1Vector it) {
      it.setSafe(row, value.intValue());
    } else if (vector instanceof UInt2Vector it) {
      it.setSafe(row, value.intValue());
    } else if (vector instanceof UInt4Vector it) {
      it.setSafe(row, value.intValue());
    } else {
      ((UInt8Vector) vector).setSafe(row, value.longValue());
    }
  }
}
