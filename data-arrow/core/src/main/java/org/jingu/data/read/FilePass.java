package org.jingu.data.read;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pass in the order of the files: what is decoded goes to batches at once. */
final class FilePass extends Pass {
  private final Iterator<Chunk> chunks;
  private int skip;

  /**
   * Starts a pass.
   *
   * @param chunks of all files
   * @param skip how many examples to leave out
   */
  FilePass(ChunkReader reader, Batches batches, List<Chunk> chunks, long skip) {
    super(reader, batches);
    long left = skip;
    int first = 0;
    while (first < chunks.size() && left >= chunks.get(first).examples()) {
      left -= chunks.get(first++).examples();
    }
    this.chunks = chunks.subList(first, chunks.size()).iterator();
    this.skip = (int) left;
  }

  @Override
  void advance() {
    Chunk chunk = chunks.next();
    if (chunk.examples() > 0) {
      reader.read(chunk, (rows, first) -> add(rows, kept(chunk, first, rows.rows())));
    }
  }

  /**
   * Gives rows to the batches.
   *
   * @param kept the places of those that are read, or null for all
   */
  private void add(DecodedRows rows, int @Nullable [] kept) {
    int count = kept == null ? rows.rows() : kept.length;
    int left = Math.min(skip, count);
    skip -= left;
    batches.add((from, n, to, at) -> rows.copy(kept, from, n, to, at), left, count - left);
  }

  private static int @Nullable [] kept(Chunk chunk, int first, int rows) {
    Chunk.Sample sample = chunk.sample();
    return sample == null ? null : sample.kept().get(first, first + rows).stream().toArray();
  }
}
