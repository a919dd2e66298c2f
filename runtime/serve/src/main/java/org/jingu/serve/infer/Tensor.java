package org.jingu.serve.infer;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jingu.serve.Refusal;

/**
 * An input.
 *
 * @param name of the input
 * @param datatype of its elements
 * @param shape its sizes, whose product is the number of elements
 * @param data its elements
 */
public record Tensor(String name, Datatype datatype, List<Integer> shape, Elements data) {
  private static final int MOST_SIZES = 8;

  /**
   * Checks the shape.
   *
   * @throws Refusal if it is not that of the elements
   */
  public Tensor {
    shape = List.copyOf(shape);
    BigInteger elements = BigInteger.ONE;
    for (int size : shape) {
      elements = elements.multiply(BigInteger.valueOf(size));
    }
    if (!elements.equals(BigInteger.valueOf(data.size()))) {
      throw Refusal.invalid(
          "input '%s' has shape %s but %,d elements"
              .formatted(Refusal.shown(name), Refusal.shown(shape.toString()), data.size()));
    }
  }

  /**
   * A shape, from numbers that may be any.
   *
   * @param name of the input, for the message
   * @throws Refusal if there are too many sizes, or one is not 0 to 2,147,483,647
   */
  public static List<Integer> shape(String name, List<Long> sizes) {
    if (sizes.size() > MOST_SIZES
        || sizes.stream().anyMatch(it -> it < 0 || it > Integer.MAX_VALUE)) {
      throw Refusal.invalid(
          "input '%s' has shape %s; it has at most %d sizes from 0 to 2147483647"
              .formatted(Refusal.shown(name), Refusal.shown(sizes.toString()), MOST_SIZES));
    }
    return sizes.stream().map(Long::intValue).toList();
  }

  /**
   * A tensor as it lies in memory: numbers little-endian, texts each behind its length in four
   * bytes.
   *
   * @param bytes of all its elements
   * @throws Refusal if they are not as many as the shape says, or a text is no UTF-8
   */
  public static Tensor raw(String name, Datatype datatype, List<Integer> shape, ByteBuffer bytes) {
    ByteBuffer own = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (datatype == Datatype.BYTES) {
      return new Tensor(name, datatype, shape, Elements.of(texts(name, own)));
    }
    if (own.limit() % datatype.bytes() != 0) {
      throw Refusal.invalid(
          "input '%s' has %,d bytes, of which an element, %s, takes %d"
              .formatted(Refusal.shown(name), own.limit(), datatype, datatype.bytes()));
    }
    return new Tensor(name, datatype, shape, new RawNumbers(own, datatype));
  }

  private static List<String> texts(String name, ByteBuffer bytes) {
    List<String> texts = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
      if (length < 0 || length > bytes.remaining()) {
        throw Refusal.invalid(
            "input '%s' breaks off in element %,d: each is its length in four bytes, and that many bytes"
                .formatted(Refusal.shown(name), texts.size()));
      }
      texts.add(text(name, texts.size(), bytes.slice(bytes.position(), length)));
      bytes.position(bytes.position() + length);
    }
    return texts;
  }

  /**
   * Text of UTF-8.
   *
   * @param name of the input, for the message
   * @param at the element's number, for the message
   * @throws Refusal if it is none
   */
  public static String text(String name, int at, ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.invalid(
          "element %,d of input '%s' is no UTF-8 text; BYTES are text in UTF-8"
              .formatted(at, Refusal.shown(name)));
    }
  }
}
