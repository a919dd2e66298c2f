package org.jingu.data.prepare;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A writer for each of some parts, and what is counted of its rows. */
final class PartWriters implements AutoCloseable {
  private final PrepareConfig config;
  private final RowCodec codec;
  private final Map<Part, PartWriter> writers = new EnumMap<>(Part.class);
  private final Map<Part, Matches> matches = new EnumMap<>(Part.class);

  /**
   * For parts.
   *
   * @param folder of the data set
   */
  PartWriters(Path folder, Preprocessor preprocessor, List<Part> parts) {
    this.config = preprocessor.config();
    this.codec = preprocessor.codec();
    for (Part part : parts) {
      writers.put(
          part,
          new PartWriter(folder, part.folder() + "/part", config, preprocessor.fingerprint()));
      matches.put(part, new Matches(preprocessor));
    }
  }

  /** Encodes a row of a part as it will be written; for any thread. */
  void encode(Part part, RawExample example) {
    example.part = part;
    example.encoded = codec.encode(example);
  }

  /** The same for a row that has its ids and whose numbers lack but the scale. */
  void encodeScaling(RawExample example) {
    example.encoded = codec.encodeScaling(example);
  }

  /** Counts a row that was encoded. */
  void count(RawExample example) {
    matches.get(example.part).add(example);
  }

  void add(Part part, ByteBuffer row) {
    writers.get(part).add(row);
  }

  /**
   * Completes the files.
   *
   * @param usual the share of unseen ids in the training part, by feature; null where that is one
   *     of the parts
   */
  Map<Part, Portion.Written> finish(@Nullable Map<String, Double> usual) {
    Map<String, Double> shares = usual == null ? matches.get(Part.TRAIN).unseen() : usual;
    Map<Part, Portion.Written> written = new EnumMap<>(Part.class);
    writers.forEach(
        (part, writer) ->
            written.put(
                part,
                new Portion.Written(
                    writer.finish(), matches.get(part).report(), warnings(part, shares))));
    return written;
  }

  /** What is odd about a part that the configuration asks for. */
  private List<String> warnings(Part part, Map<String, Double> usual) {
    Matches it = matches.get(part);
    return it.rows() > 0 || config.asksFor(part)
        ? it.warnings("the " + part.folder() + " part", usual, true)
        : List.of();
  }

  @Override
  public void close() {
    writers.values().forEach(PartWriter::close);
  }
}
