package org.jingu.data.write;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The Arrow types that {@link ArrowTableWriter} writes; all of them may hold nulls. */
public enum ColumnType {
  /** 32-bit floating point. */
  FLOAT32,
  /** 64-bit floating point. */
  FLOAT64,
  /** 32-bit signed integer. */
  INT32,
  /** 64-bit signed integer. */
  INT64,
  /** List of 32-bit signed integers. */
  INT32_LIST,
  /** Text. */
  UTF8;

  /** A column of this type. */
  public Field named(String name) {
    List<Field> children = this == INT32_LIST ? List.of(INT32.named("item")) : List.of();
    return new Field(name, FieldType.nullable(arrowType()), children);
  }

  /**
   * The type that holds all numbers of another one exactly; empty where none does, and for what is
   * no number.
   */
  public static Optional<ColumnType> ofNumbers(ArrowType type) {
    if (type instanceof ArrowType.Int whole) {
      int bits = whole.getIsSigned() ? whole.getBitWidth() : whole.getBitWidth() + 1;
      return bits <= Integer.SIZE
          ? Optional.of(INT32)
          : bits <= Long.SIZE ? Optional.of(INT64) : Optional.empty();
    }
    if (type instanceof ArrowType.FloatingPoint real) {
      return Optional.of(real.getPrecision() == FloatingPointPrecision.DOUBLE ? FLOAT64 : FLOAT32);
    }
    return Optional.empty();
  }

  private ArrowType arrowType() {
    return switch (this) {
      case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case INT32 -> new ArrowType.Int(32, true);
      case INT64 -> new ArrowType.Int(64, true);
      case INT32_LIST -> ArrowType.List.INSTANCE;
      case UTF8 -> ArrowType.Utf8.INSTANCE;
    };
  }
}
