package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.BatchSource.Slice;
import org.jingu.compiler.feed.BatchPart;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.table.EmbeddingBags;
import org.jingu.cpu.table.RowView;
import org.jingu.ranks.Message;
import org.jingu.ranks.TablePlacement;
import org.jingu.ranks.Team;

/**
 * Tables of which each is on one rank. Its owner looks up and pools the rows of the whole batch,
 * and sends each rank those of its examples; their gradients come back the same way, and the owner
 * moves the rows as it would alone. So a table's bits do not depend on where it is.
 */
public final class RankedTables implements TableKernels, AutoCloseable {
  private final EmbeddingBags own;
  private final List<EmbeddingBag> bags;
  private final int[] owners;
  private final int[] tables;
  private final Team team;
  private final StepContext context;
  private final List<Rows> rows = new ArrayList<>();

  /** The rows of an own bag for the whole batch, then their gradients. */
  private static final class Rows implements AutoCloseable {
    private final EmbeddingBag bag;
    private NativeMemory memory = new NativeMemory(0);

    Rows(EmbeddingBag bag) {
      this.bag = bag;
    }

    RowView view(int examples) {
      long needed = (long) examples * bag.exampleWidth();
      if (needed > memory.size()) {
        memory.close();
        memory = new NativeMemory(0); // what remains where there is not enough
        memory = new NativeMemory(needed);
      }
      return new RowView(memory.floats(), 0, bag.exampleWidth(), bag.positions(), bag.width());
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  /**
   * One rank's part of the tables.
   *
   * @param own those of this rank; stay the caller's
   * @param bags all look-ups of the model, in its order
   */
  public RankedTables(
      EmbeddingBags own, Collection<EmbeddingBag> bags, TableShare share, StepContext context) {
    TablePlacement placement = share.placement();
    this.own = own;
    this.bags = List.copyOf(bags);
    this.team = share.team();
    this.context = context;
    this.owners = bags.stream().mapToInt(bag -> placement.owner(bag.table())).toArray();
    List<String> names = bags.stream().map(EmbeddingBag::table).distinct().toList();
    this.tables = names.stream().mapToInt(placement::owner).toArray();
    share.own(bags).forEach(bag -> rows.add(new Rows(bag)));
  }

  private Slice slice(int rank) {
    return new Slice(rank, team.world());
  }

  private List<RowView> ownRows() {
    int examples = context.whole().size();
    return rows.stream().map(of -> of.view(examples)).toList();
  }

  @Override
  public Kernel lookUp(List<RowView> to) {
    List<RowView> places = List.copyOf(to);
    return new StepKernel("look up on all ranks", pool -> bringRows(places));
  }

  private void bringRows(List<RowView> to) {
    int examples = context.whole().size();
    List<RowView> pooled = ownRows();
    own.lookup(context.whole(), pooled);
    for (int rank = 0; rank < team.world(); rank++) {
      Message message = team.out(rank);
      if (rank != team.rank()) {
        int first = BatchPart.first(examples, slice(rank));
        int count = BatchPart.computed(examples, slice(rank));
        pooled.forEach(view -> pack(view, first, count, message));
      }
    }
    team.exchange();
    int first = BatchPart.first(examples, slice(team.rank()));
    int count = BatchPart.computed(examples, slice(team.rank()));
    int mine = 0;
    for (int i = 0; i < bags.size(); i++) {
      int width = bags.get(i).exampleWidth();
      if (owners[i] == team.rank()) {
        RowView from = pooled.get(mine++);
        copy(from.data(), first * width, width, to.get(i), 0, count, width);
      } else {
        FloatBuffer from = Message.floats(team.in(owners[i]), count * width);
        copy(from, from.position(), width, to.get(i), 0, count, width);
      }
    }
  }

  /** Puts the rows of some examples in a message. */
  private static void pack(RowView from, int first, int count, Message to) {
    int width = from.positions() * from.width();
    FloatBuffer room = to.floats(count * width);
    RowView packed = new RowView(room, room.position(), width);
    copy(
        from.data(), from.offset() + first * from.stride(), from.stride(), packed, 0, count, width);
  }

  /** Copies the rows of some examples, in one piece where they lie so. */
  private static void copy(
      FloatBuffer from, int at, int stride, RowView to, int first, int count, int width) {
    int place = to.offset() + first * to.stride();
    if (stride == width && to.stride() == width) {
      to.data().put(place, from, at, count * width);
      return;
    }
    for (int b = 0; b < count; b++) {
      to.data().put(place + b * to.stride(), from, at + b * stride, width);
    }
  }

  @Override
  public Kernel sumRows(List<RowView> gradients) {
    List<RowView> places = List.copyOf(gradients);
    return new StepKernel("sum rows of all ranks", pool -> group(places));
  }

  /** Takes the gradients of all rows to their tables, and groups those of this rank's. */
  private void group(List<RowView> gradients) {
    int examples = context.whole().size();
    Slice mine = slice(team.rank());
    int count = BatchPart.counted(examples, mine);
    List<RowView> assembled = ownRows();
    for (int rank = 0; rank < team.world(); rank++) {
      Message message = team.out(rank);
      for (int i = 0; i < bags.size() && rank != team.rank(); i++) {
        if (owners[i] == rank) {
          pack(gradients.get(i), 0, count, message);
        }
      }
    }
    int at = 0;
    for (int i = 0; i < bags.size(); i++) {
      if (owners[i] == team.rank()) {
        RowView from = gradients.get(i);
        int width = bags.get(i).exampleWidth();
        int first = mine.from(examples);
        copy(from.data(), from.offset(), from.stride(), assembled.get(at++), first, count, width);
      }
    }
    team.exchange();
    for (int rank = 0; rank < team.world(); rank++) {
      if (rank != team.rank()) {
        unpack(rank, examples, assembled);
      }
    }
    own.group(context.whole(), assembled);
  }

  private void unpack(int rank, int examples, List<RowView> to) {
    int count = BatchPart.counted(examples, slice(rank));
    for (RowView view : to) {
      FloatBuffer from = Message.floats(team.in(rank), count * view.stride());
      int first = slice(rank).from(examples);
      copy(from, from.position(), view.stride(), view, first, count, view.stride());
    }
  }

  /** Each owner's, added in the order of tables, wherever these are. */
  @Override
  public double squaredNorm(List<RowView> gradients) {
    double[] mine = own.squaredNorms(ownRows());
    double[] all = new double[tables.length];
    int at = 0;
    for (int t = 0; t < tables.length; t++) {
      all[t] = tables[t] == team.rank() ? mine[at++] : 0;
    }
    double[][] gathered = team.gather(all);
    double sum = 0;
    for (int t = 0; t < tables.length; t++) {
      sum += gathered[tables[t]][t];
    }
    return sum;
  }

  @Override
  public Kernel update(List<RowView> gradients, UpdateProgram program) {
    return new StepKernel(
        "update tables of this rank",
        pool ->
            own.update(
                ownRows(),
                context.scalars(program),
                context.inputs().seed(),
                context.inputs().steps()));
  }

  @Override
  public Map<String, float[]> wholeGradients(List<RowView> gradients) {
    return own.wholeGradients(ownRows());
  }

  @Override
  public void close() {
    rows.forEach(Rows::close);
  }
}
