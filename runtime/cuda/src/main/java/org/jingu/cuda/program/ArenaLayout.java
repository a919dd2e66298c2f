package org.jingu.cuda.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;

/**
 * Where a plan's activations lie, in bytes. The plan's own places know neither narrow elements nor
 * steps that run as one kernel, which reads an example's inputs while it writes another's results:
 * here whatever such a group of steps touches lives as long as the group.
 */
final class ArenaLayout {
  private static final long ALIGNMENT = 256;

  private final Map<Integer, Long> offsets = new HashMap<>();
  private final long bytes;

  /**
   * Steps that run as one kernel.
   *
   * @param begin the number of the first
   * @param end the number after the last
   * @param read what they read besides, which others made
   */
  record Range(int begin, int end, List<View> read) {}

  private record Piece(int buffer, long bytes, int first, int last, long offset) {
    boolean meets(Piece other) {
      return first <= other.last && other.first <= last;
    }
  }

  /**
   * Packs the arena, largest buffers first, each at the lowest place where it meets no other.
   *
   * @param groups steps that run as one, as ranges of their numbers
   */
  ArenaLayout(Plan plan, PlanMemory memory, List<Range> groups) {
    Map<Integer, int[]> lives = new HashMap<>();
    int first = plan.firstCompute(); // groups count from it
    for (Buffer buffer : plan.buffers()) {
      lives.put(buffer.id(), new int[] {buffer.firstStep() - first, buffer.lastStep() - first});
    }
    for (Range group : groups) {
      for (Step.Compute step : plan.computes().subList(group.begin(), group.end())) {
        step.inputs().forEach(view -> extend(lives, view, group));
        step.outputs().forEach(view -> extend(lives, view, group));
      }
      group.read().forEach(view -> extend(lives, view, group));
    }
    List<Piece> pieces = new ArrayList<>();
    for (Buffer buffer : plan.buffers()) {
      if (buffer.region() == Region.ARENA) {
        int[] life = lives.get(buffer.id());
        long size = buffer.size().at(plan.capacity()) * memory.type(buffer).bytes();
        pieces.add(new Piece(buffer.id(), size, life[0], life[1], 0));
      }
    }
    pieces.sort(Comparator.comparingLong((Piece p) -> -p.bytes()).thenComparing(Piece::first));
    bytes = pack(pieces);
  }

  private static void extend(Map<Integer, int[]> lives, View view, Range group) {
    int[] life = lives.get(view.buffer());
    life[0] = Math.min(life[0], group.begin());
    life[1] = Math.max(life[1], group.end() - 1);
  }

  private long pack(List<Piece> pieces) {
    List<Piece> placed = new ArrayList<>();
    long end = 0;
    for (Piece piece : pieces) {
      long offset = 0;
      for (Piece other : placed) { // ascending, so one pass finds the lowest gap
        if (piece.meets(other)) {
          if (offset + piece.bytes() <= other.offset()) {
            break;
          }
          offset = Math.max(offset, up(other.offset() + other.bytes()));
        }
      }
      Piece here = new Piece(piece.buffer(), piece.bytes(), piece.first(), piece.last(), offset);
      int at = 0;
      while (at < placed.size() && placed.get(at).offset() <= offset) {
        at++;
      }
      placed.add(at, here);
      offsets.put(piece.buffer(), offset);
      end = Math.max(end, offset + piece.bytes());
    }
    return end;
  }

  private static long up(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Where a buffer begins. */
  long offset(Buffer buffer) {
    Long offset = offsets.get(buffer.id());
    if (offset == null) {
      throw new IllegalArgumentException("buffer " + buffer + " is not in the arena");
    }
    return offset;
  }

  /** The size of the arena. */
  long bytes() {
    return bytes;
  }
}
