package org.jingu.data.read;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** What messages and checks need to know of Arrow's types. */
final class Types {
  private static final String EXTENSION = "ARROW:extension:name";

  private Types() {}

  /** Whether values are text, or bytes that may be text. */
  static boolean isText(ArrowType type) {
    return type instanceof ArrowType.Utf8
        || type instanceof ArrowType.LargeUtf8
        || type instanceof ArrowType.Utf8View
        || isBinary(type);
  }

  /** Whether values are bytes, which are taken for text where they are UTF-8. */
  static boolean isBinary(ArrowType type) {
    return type instanceof ArrowType.Binary
        || type instanceof ArrowType.LargeBinary
        || type instanceof ArrowType.BinaryView
        || type instanceof ArrowType.FixedSizeBinary;
  }

  static boolean isNumber(ArrowType type) {
    return type instanceof ArrowType.Int
        || type instanceof ArrowType.Bool
        || type instanceof ArrowType.FloatingPoint
        || type instanceof ArrowType.Decimal;
  }

  /** Whether all values are whole numbers, or may be and say so by their type. */
  static boolean isWhole(ArrowType type) {
    return isNumber(type) && !(type instanceof ArrowType.FloatingPoint);
  }

  /** Whether bytes stand for truth values, any but 0 for true. */
  static boolean isBool8(Field field) {
    // The name says so of bytes alone; of other types it would make values of parts of values.
    return field.getType() instanceof ArrowType.Int type
        && type.getBitWidth() == 8
        && type.getIsSigned()
        && "arrow.bool8".equals(field.getMetadata().get(EXTENSION));
  }

  /** A type as people write it: {@code list<int64>}. */
  static String describe(Field field) {
    String type = describe(field.getType());
    if (field.getDictionary() != null) {
      return "dictionary<" + type + ">";
    }
    return field.getChildren().isEmpty()
        ? type
        : type
            + field.getChildren().stream()
                .map(Types::describe)
                .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String describe(ArrowType type) {
    if (type instanceof ArrowType.Int integer) {
      return (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
    }
    if (type instanceof ArrowType.FloatingPoint floating) {
      return "float" + (16 << floating.getPrecision().getFlatbufID());
    }
    if (type instanceof ArrowType.Decimal decimal) {
      return "decimal%d(%d, %d)"
          .formatted(decimal.getBitWidth(), decimal.getPrecision(), decimal.getScale());
    }
    return type.getTypeID().name().toLowerCase(Locale.ROOT);
  }
}
