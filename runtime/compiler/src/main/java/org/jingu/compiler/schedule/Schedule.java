package org.jingu.compiler.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Elementwise;
import org.jingu.compiler.ir.Input;

/**
 * A graph's steps, in order, on buffers whose places wait for the largest batch size. Maps write
 * over an input that nothing reads afterwards; then the arena is packed, largest buffers first,
 * each at the lowest offset at which it meets no buffer that is alive at the same time.
 */
public final class Schedule implements LongFunction<Plan> {
  private final BufferTable table;
  private final int[] replacedBy;
  private final int[] first;
  private final int[] last;
  private final List<Step> steps;
  private final Map<Input, View> inputs;
  private final Map<String, View> outputs;
  private final Map<Constant, View> constants;
  private final ParameterLayout parameters;
  private final ParameterLayout states;

  Schedule(
      ParameterLayout parameters,
      ParameterLayout states,
      BufferTable table,
      List<Step> steps,
      Map<Input, View> inputs,
      Map<String, View> outputs,
      Map<Constant, View> constants) {
    this.parameters = parameters;
    this.states = states;
    this.table = table;
    this.steps = steps;
    this.inputs = inputs;
    this.outputs = outputs;
    this.constants = constants;
    this.replacedBy = IntStream.range(0, table.size()).toArray();
    this.first = new int[table.size()];
    this.last = new int[table.size()];
    measureLifetimes();
    writeInPlace();
  }

  /** A schedule that was stored. */
  public static Schedule of(StoredSchedule stored) {
    BufferTable table = new BufferTable();
    stored.buffers().forEach(b -> table.add(b.region(), b.offset(), b.size()));
    Map<Input, View> inputs = new LinkedHashMap<>();
    stored.inputs().forEach(entry -> inputs.put(entry.input(), entry.view()));
    Map<Constant, View> constants = new LinkedHashMap<>();
    stored.constants().forEach(entry -> constants.put(entry.constant(), entry.view()));
    return new Schedule(
        stored.parameters(),
        stored.states(),
        table,
        stored.steps(),
        inputs,
        stored.outputs(),
        constants);
  }

  /** What the schedule is made of, to be stored. */
  public StoredSchedule stored() {
    return new StoredSchedule(
        parameters,
        states,
        IntStream.range(0, table.size())
            .mapToObj(table::get)
            .map(d -> new StoredSchedule.PlacedBuffer(d.region(), d.offset(), d.size()))
            .toList(),
        steps,
        inputs.entrySet().stream()
            .map(e -> new StoredSchedule.PlacedInput(e.getKey(), e.getValue()))
            .toList(),
        outputs,
        constants.entrySet().stream()
            .map(e -> new StoredSchedule.PlacedConstant(e.getKey(), e.getValue()))
            .toList());
  }

  @Override
  public Plan apply(long capacity) {
    return plan(capacity);
  }

  /**
   * The plan for a largest batch size.
   *
   * @throws IllegalStateException if it is wrong and {@link PlanVerifier} is on
   */
  public Plan plan(long capacity) {
    long[] offsets = new long[table.size()];
    long size = pack(capacity, offsets);
    Map<Integer, Integer> numbers = new HashMap<>();
    List<Buffer> buffers = new ArrayList<>();
    for (int i = 0; i < table.size(); i++) {
      if (replacedBy[i] == i && first[i] != Integer.MAX_VALUE) {
        BufferTable.Draft draft = table.get(i);
        boolean arena = draft.region() == Region.ARENA;
        numbers.put(i, buffers.size());
        buffers.add(
            new Buffer(
                buffers.size(),
                draft.region(),
                arena ? offsets[i] : draft.offset(),
                draft.size(),
                first[i],
                last[i]));
      }
    }
    Plan plan =
        new Plan(
            capacity,
            size,
            parameters,
            states,
            buffers,
            steps.stream().map(step -> step.at(view -> renumber(view, numbers))).toList(),
            renumber(inputs, numbers),
            renumber(outputs, numbers),
            renumber(constants, numbers));
    if (PlanVerifier.ALWAYS) {
      PlanVerifier.verify(plan);
    }
    return plan;
  }

  private void measureLifetimes() {
    Arrays.fill(first, Integer.MAX_VALUE);
    Arrays.fill(last, -1);
    Plan.given(inputs, steps).values().forEach(view -> touch(view, -1));
    constants.values().forEach(view -> touch(view, -1));
    for (int i = 0; i < steps.size(); i++) {
      for (View view : steps.get(i).inputs()) {
        touch(view, i);
      }
      for (View view : steps.get(i).outputs()) {
        touch(view, i);
      }
    }
    outputs.values().forEach(view -> touch(view, steps.size()));
    for (int i = 0; i < table.size(); i++) {
      if (table.get(i).region() != Region.ARENA && first[i] != Integer.MAX_VALUE) {
        first[i] = -1;
        last[i] = steps.size();
      }
    }
  }

  private void touch(View view, int step) {
    first[view.buffer()] = Math.min(first[view.buffer()], step);
    last[view.buffer()] = Math.max(last[view.buffer()], step);
  }

  private void writeInPlace() {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (!(step instanceof Step.Compute kernel && kernel.op() instanceof Elementwise)) {
        continue;
      }
      View output = step.output();
      int to = find(output.buffer());
      if (!isWhole(output) || first[to] != i) {
        continue;
      }
      for (View input : step.inputs()) {
        int from = find(input.buffer());
        if (isWhole(input)
            && from != to
            && last[from] == i
            && input.shape().equals(output.shape())
            && step.inputs().stream()
                .allMatch(other -> find(other.buffer()) != from || other.equals(input))) {
          replacedBy[to] = from;
          last[from] = last[to];
          break;
        }
      }
    }
  }

  /** Whether a view is all of a buffer of the arena, row-major. */
  private boolean isWhole(View view) {
    BufferTable.Draft draft = table.get(find(view.buffer()));
    return draft.region() == Region.ARENA
        && view.isDense()
        && view.fixedOffset() == 0
        && view.batchOffset() == 0
        && view.shape().elements().equals(draft.size());
  }

  private int find(int buffer) {
    return replacedBy[buffer] == buffer ? buffer : find(replacedBy[buffer]);
  }

  private long pack(long capacity, long[] offsets) {
    List<Integer> order =
        new ArrayList<>(
            IntStream.range(0, table.size())
                .filter(i -> replacedBy[i] == i && first[i] != Integer.MAX_VALUE)
                .filter(i -> table.get(i).region() == Region.ARENA)
                .boxed()
                .toList());
    order.sort(
        Comparator.<Integer>comparingLong(i -> -table.get(i).size().at(capacity))
            .thenComparingInt(i -> i));
    List<Integer> placed = new ArrayList<>();
    long end = 0;
    for (int buffer : order) {
      long size = ParameterLayout.align(table.get(buffer).size().at(capacity));
      offsets[buffer] = lowest(buffer, size, placed, offsets, capacity);
      placed.add(buffer);
      placed.sort(Comparator.comparingLong(i -> offsets[i]));
      end = Math.max(end, offsets[buffer] + size);
    }
    return end;
  }

  private long lowest(int buffer, long size, List<Integer> placed, long[] offsets, long capacity) {
    long offset = 0;
    for (int other : placed) {
      boolean together = first[other] <= last[buffer] && first[buffer] <= last[other];
      if (together) {
        if (offset + size <= offsets[other]) {
          return offset;
        }
        long otherEnd =
            offsets[other] + ParameterLayout.align(table.get(other).size().at(capacity));
        offset = Math.max(offset, otherEnd);
      }
    }
    return offset;
  }

  private <K> Map<K, View> renumber(Map<K, View> views, Map<Integer, Integer> numbers) {
    Map<K, View> result = new LinkedHashMap<>();
    views.forEach((key, view) -> result.put(key, renumber(view, numbers)));
    return result;
  }

  private View renumber(View view, Map<Integer, Integer> numbers) {
    return new View(
        numbers.get(find(view.buffer())),
        view.fixedOffset(),
        view.batchOffset(),
        view.shape(),
        view.strides());
  }
}
