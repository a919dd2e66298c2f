package org.jingu.ranks;

import java.nio.ByteBuffer;

/**
 * The way from one rank to all others: messages that arrive whole, once and in the order in which
 * they were sent, or a {@link RankException}. When one rank is lost, every call of every other rank
 * ends with an exception that names it.
 *
 * <p>One thread at a time sends and receives; {@link #abort} and {@link #close} may come from any.
 */
public interface Wire extends AutoCloseable {
  /** This rank's number, from 0. */
  int rank();

  /** How many ranks there are. */
  int world();

  /** Where a rank runs, for messages, such as "rank 1 (pid 4711 on node-b)". */
  String place(int rank);

  /**
   * Sends a message.
   *
   * @param to another rank
   * @param message from its position to its limit; the caller's again when this returns
   * @throws RankException if a rank is lost
   */
  void send(int to, ByteBuffer message);

  /**
   * Waits for the next message of a rank.
   *
   * @param from another rank
   * @return the message in little-endian order, to be used until the next call with this rank
   * @throws RankException if a rank is lost, or ended its part
   */
  ByteBuffer receive(int from);

  /**
   * Ends the run for all ranks: this one cannot go on.
   *
   * @param reason what the others' exceptions say
   */
  void abort(String reason);

  /** Ends this rank's part in order. Whoever still waits for a message of it gets an exception. */
  @Override
  void close();
}
