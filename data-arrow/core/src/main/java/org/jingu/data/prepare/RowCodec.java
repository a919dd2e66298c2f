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

  /** The example's bytes. It also notes the ids. */
  ByteBuffer encode(RawExample raw) {
    int floats = 2 * raw.dense.length + raw.labels.length + 1;
    ByteBuffer buffer = ByteBuffer.allocate(4 * (floats + raw.ends.length + raw.tokenCount) + 8);
    for (int i = 0; i < dense.length; i++) {
      buffer.putFloat(dense[i].apply(raw.dense[i]));
      if (indicators[i]) {
        buffer.putFloat(Double.isNaN(raw.dense[i]) ? 1 : 0);
      }
    }
    for (float label : raw.labels) {
      buffer.putFloat(label);
    }
    buffer.putFloat(raw.weight).putLong(raw.group);
    touch(raw);
    int start = 0;
    for (int f = 0; f < vocabularies.length; f++) {
      int end = raw.ends[f];
      buffer.putInt(end - start);
      for (int i = start; i < end; i++) {
        int id =
            raw.isNull(i)
                ? vocabularies[f].idOf(null)
                : vocabularies[f].idOf(raw.tokenBytes, raw.tokenStart(i), raw.tokenEnd(i));
        raw.ids[i] = id;
        buffer.putInt(id);
      }
      start = end;
    }
    return buffer.flip();
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
