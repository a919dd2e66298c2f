package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import org.jingu.data.transform.DenseTransform;
import org.jingu.data.vocab.Vocabulary;

/**
 * Encodes an example into bytes, the form in which the shuffle keeps it: m floats, T labels, the
 * weight, the group and, for each sparse feature, the number of ids and the ids. For any thread.
 */
final class RowCodec {
  private final DenseTransform[] dense;
  private final boolean[] indicators;
  private final Vocabulary[] vocabularies;

  /**
   * For fitted transforms.
   *
   * @param dense by dense feature
   * @param indicators by dense feature, whether a flag of missing values follows it
   * @param vocabularies by sparse feature
   */
  RowCodec(DenseTransform[] dense, boolean[] indicators, Vocabulary[] vocabularies) {
    this.dense = dense;
    this.indicators = indicators;
    this.vocabularies = vocabularies;
  }

  /** The example's bytes, valid until it is used again. It also notes the ids. */
  ByteBuffer encode(RawExample raw) {
    lookUp(raw);
    ByteBuffer buffer = allocate(raw);
    for (int i = 0; i < dense.length; i++) {
      put(i, dense[i].apply(raw.dense[i]), raw, buffer);
    }
    return putRest(raw, buffer);
  }

  /** The bytes of an example whose ids are there and whose numbers are so far but for the scale. */
  ByteBuffer encodeScaling(RawExample raw) {
    ByteBuffer buffer = allocate(raw);
    for (int i = 0; i < dense.length; i++) {
      put(i, dense[i].scale(raw.dense[i]), raw, buffer);
    }
    return putRest(raw, buffer);
  }

  /** Room for the bytes, that of the example before where there is enough. */
  private static ByteBuffer allocate(RawExample raw) {
    int floats = 2 * raw.dense.length + raw.labels.length + 1;
    int size = Float.BYTES * (floats + raw.ends.length + raw.tokenCount) + Long.BYTES;
    return raw.encoded.capacity() < size ? ByteBuffer.allocate(size) : raw.encoded.clear();
  }

  private void put(int feature, float value, RawExample raw, ByteBuffer buffer) {
    buffer.putFloat(value);
    if (indicators[feature]) {
      buffer.putFloat(Double.isNaN(raw.dense[feature]) ? 1 : 0);
    }
  }

  private ByteBuffer putRest(RawExample raw, ByteBuffer buffer) {
    for (float label : raw.labels) {
      buffer.putFloat(label);
    }
    buffer.putFloat(raw.weight).putLong(raw.group);
    int start = 0;
    for (int f = 0; f < vocabularies.length; f++) {
      int end = raw.ends[f];
      buffer.putInt(end - start);
      for (int i = start; i < end; i++) {
        buffer.putInt(raw.ids[i]);
      }
      start = end;
    }
    return buffer.flip();
  }

  private void lookUp(RawExample raw) {
    touch(raw);
    int start = 0;
    for (int f = 0; f < vocabularies.length; f++) {
      int end = raw.ends[f];
      for (int i = start; i < end; i++) {
        raw.ids[i] = idOf(vocabularies[f], raw, i);
      }
      start = end;
    }
  }

  /** The id of a token of an example. */
  static int idOf(Vocabulary vocabulary, RawExample raw, int token) {
    return raw.isNull(token)
        ? vocabulary.idOf(null)
        : vocabulary.idOf(raw.tokenBytes, raw.tokenStart(token), raw.tokenEnd(token));
  }

  /** Waits for the memory of all tokens at once. */
  private void touch(RawExample raw) {
    int start = 0;
    for (int f = 0; f < vocabularies.length; f++) {
      int end = raw.ends[f];
      for (int i = start; i < end; i++) {
        if (!raw.isMissing(i)) {
          raw.touched ^= vocabularies[f].touch(raw.tokenBytes, raw.tokenStart(i), raw.tokenEnd(i));
        }
      }
      start = end;
    }
  }
}
