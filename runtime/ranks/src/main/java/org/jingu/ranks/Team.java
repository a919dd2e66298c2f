package org.jingu.ranks;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What all ranks compute together. Every rank makes the same calls in the same order. Sums are
 * added in the order of ranks, so that all get the same bits, and the same again in another run.
 */
public final class Team {
  /** Elements of a sum that travel at once: what a rank buffers is a few times as much. */
  private static final int STRETCH = 1 << 22;

  private static final int TILE = 1 << 12;

  private final Wire wire;
  private final Message[] out;
  private final ByteBuffer[] in;
  private final float[] sum = new float[TILE];
  private final float[] part = new float[TILE];

  /** Over a wire, which stays the caller's. */
  public Team(Wire wire) {
    this.wire = wire;
    this.out = new Message[wire.world()];
    this.in = new ByteBuffer[wire.world()];
    for (int rank = 0; rank < out.length; rank++) {
      out[rank] = new Message();
    }
  }

  /** This rank's number. */
  public int rank() {
    return wire.rank();
  }

  /** How many ranks there are. */
  public int world() {
    return wire.world();
  }

  /** The message, emptied, that the next {@link #exchange} takes to a rank. */
  public Message out(int rank) {
    return out[rank].clear();
  }

  /** The message that the last {@link #exchange} brought from another rank. */
  public ByteBuffer in(int rank) {
    return in[rank];
  }

  /** Sends every other rank its message and takes one from each. */
  public void exchange() {
    for (int i = 1; i < world(); i++) {
      int to = (rank() + i) % world(); // not all to the same at once
      wire.send(to, out[to].bytes());
    }
    for (int i = 1; i < world(); i++) {
      int from = (rank() + world() - i) % world();
      in[from] = wire.receive(from);
    }
  }

  /**
   * Brings every rank's numbers to all.
   *
   * @param mine as many as the other ranks'
   * @return by rank
   */
  public double[][] gather(double... mine) {
    for (int to = 0; to < world(); to++) {
      out(to);
      for (double value : mine) {
        out[to].put(value);
      }
    }
    exchange();
    double[][] all = new double[world()][mine.length];
    all[rank()] = mine.clone();
    for (int from = 0; from < world(); from++) {
      for (int i = 0; i < mine.length && from != rank(); i++) {
        all[from][i] = in[from].getDouble();
      }
    }
    return all;
  }

  /** The sum over all ranks, in their order, and over each rank's numbers. */
  public double sum(double... mine) {
    double sum = 0;
    for (double[] of : gather(mine)) {
      for (double value : of) {
        sum += value;
      }
    }
    return sum;
  }

  /**
   * Replaces numbers by their sums over all ranks: each rank adds the pieces of one part of them,
   * then all take the parts. That is as many bytes as the best of other ways.
   *
   * @param values from its first to its last, as many as the other ranks'
   */
  public void sum(FloatBuffer values) {
    sum(List.of(values), values);
  }

  /**
   * The same of several pieces that each rank has: the first rank's in their order, then the
   * next's. Each travels by itself, so it is their number times as many bytes for the first half.
   *
   * @param pieces as many as the other ranks'
   * @param sum receives it
   */
  public void sum(List<FloatBuffer> pieces, FloatBuffer sum) {
    for (int first = 0; first < sum.capacity(); first += STRETCH) {
      int from = first;
      int count = Math.min(STRETCH, sum.capacity() - first);
      sumStretch(
          pieces.stream().map(piece -> piece.slice(from, count)).toList(), sum.slice(first, count));
    }
  }

  private void sumStretch(List<FloatBuffer> mine, FloatBuffer values) {
    for (int to = 0; to < world(); to++) {
      Message message = out(to);
      for (FloatBuffer piece : mine) {
        copy(piece, to, message);
      }
    }
    exchange();
    addOwn(mine, values);
    for (int to = 0; to < world(); to++) {
      copy(values, rank(), out(to));
    }
    exchange();
    for (int from = 0; from < world(); from++) {
      if (from != rank()) {
        int count = count(values, from);
        values.put(first(values, from), Message.floats(in[from], count), 0, count);
      }
    }
  }

  private void copy(FloatBuffer values, int piece, Message to) {
    int count = count(values, piece);
    to.floats(count).put(0, values, first(values, piece), count);
  }

  private void addOwn(List<FloatBuffer> mine, FloatBuffer values) {
    int first = first(values, rank());
    int count = count(values, rank());
    FloatBuffer[] pieces = new FloatBuffer[world() * mine.size()];
    for (int i = 0; i < pieces.length; i++) {
      int of = i / mine.size();
      pieces[i] =
          of == rank()
              ? mine.get(i % mine.size()).slice(first, count)
              : Message.floats(in[of], count).slice();
    }
    for (int at = 0; at < count; at += TILE) {
      int length = Math.min(TILE, count - at);
      pieces[0].get(at, sum, 0, length);
      for (int of = 1; of < pieces.length; of++) {
        pieces[of].get(at, part, 0, length);
        for (int i = 0; i < length; i++) {
          sum[i] += part[i];
        }
      }
      values.put(first + at, sum, 0, length);
    }
  }

  private int first(FloatBuffer values, int piece) {
    return first(values.capacity(), piece, world());
  }

  private static int first(int elements, int piece, int world) {
    return (int) ((long) elements * piece / world);
  }

  private int count(FloatBuffer values, int piece) {
    return first(values, piece + 1) - first(values, piece);
  }

  /** How many of so many numbers one of some ranks adds in {@link #sum(FloatBuffer)}. */
  public static long share(long elements, int rank, int world) {
    int rest = (int) (elements % STRETCH);
    long whole = (long) first(STRETCH, rank + 1, world) - first(STRETCH, rank, world);
    return elements / STRETCH * whole + first(rest, rank + 1, world) - first(rest, rank, world);
  }
}
