package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import org.jingu.data.transform.DenseTransform;
import org.jingu.data.vocab.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Encodes an example into bytes, the form in which the shuffle keeps it: m floats, T labels, the
 * weight, the group and, for each sparse feature, the number of ids and the ids.
 */
final class RowCodec {
  private final DenseTransform[] dense;
  private final boolean[] indicators;
  private final Vocabulary[] vocabularies;
  private ByteBuffer buffer = ByteBuffer.allocate(1024);

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

  /**
   * The example's bytes, valid until the next call.
   *
   * @param matches counts how the example meets what was fitted, where anybody asks
   */
  ByteBuffer encode(RawExample raw, @Nullable Matches matches) {
    if (matches != null) {
      matches.add(raw);
    }
    int floats = 2 * raw.dense.length + raw.labels.length + 1;
    int bytes = 4 * (floats + raw.ends.length + raw.tokenCount) + 8;
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocate(2 * bytes);
    }
    buffer.clear();
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
    int start = 0;
    for (int f = 0; f < vocabularies.length; f++) {
      int end = raw.ends[f];
      buffer.putInt(end - start);
      if (matches != null && end == start) {
        matches.noToken(f);
      }
      for (int i = start; i < end; i++) {
        int id = vocabularies[f].idOf(raw.tokens[i]);
        if (matches != null) {
          matches.token(f, raw.tokens[i], id);
        }
        buffer.putInt(id);
      }
      start = end;
    }
    return buffer.flip();
  }
}
