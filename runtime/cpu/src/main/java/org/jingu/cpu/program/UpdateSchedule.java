package org.jingu.cpu.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.Step;
import org.jingu.compiler.schedule.View;
import org.jingu.cpu.update.DenseUpdate;

/**
 * When which parameters of a training step can move: as soon as their gradient is there and nothing
 * reads them any more. Then both are still in the cache, which spares the update two of its seven
 * transfers between memory and processor.
 *
 * @param lossKernel how many kernels have to run for the loss to be there
 * @param groups in the order in which they come up
 */
public record UpdateSchedule(int lossKernel, List<Group> groups) {
  /** Elements below which a group waits for the next one: less work than a call of the pool. */
  private static final long SMALLEST_GROUP = 1 << 16;

  /**
   * Parameters that move together.
   *
   * @param kernel how many kernels have to run before
   * @param pieces all of their elements, shared out evenly
   */
  public record Group(int kernel, List<DenseUpdate.Piece> pieces) {}

  /** A parameter and the number of kernels before it can move. */
  private record Ready(int kernel, String parameter, long size) {}

  /**
   * The schedule of a plan.
   *
   * @param kernelsAfter how many kernels have run when a step is done, by its number
   */
  public static UpdateSchedule of(Plan plan, int[] kernelsAfter) {
    View loss = plan.outputs().get(Graph.LOSS);
    int lossKernel = kernelsAfter[lastWrite(plan, loss)];
    List<Ready> ready = new ArrayList<>();
    plan.parameters()
        .slots()
        .forEach(
            (name, slot) -> {
              int kernel = Math.max(lossKernel, kernelsAfter[lastUse(plan, slot)]);
              ready.add(new Ready(kernel, name, slot.size()));
            });
    ready.sort(Comparator.comparingInt(Ready::kernel));
    List<Group> groups = new ArrayList<>();
    List<DenseUpdate.Piece> pieces = new ArrayList<>();
    long size = 0;
    for (int i = 0; i < ready.size(); i++) {
      Ready next = ready.get(i);
      pieces.addAll(DenseUpdate.pieces(plan, next.parameter));
      size += next.size;
      if (size >= SMALLEST_GROUP || i == ready.size() - 1) {
        groups.add(new Group(next.kernel, List.copyOf(pieces)));
        pieces.clear();
        size = 0;
      }
    }
    return new UpdateSchedule(lossKernel, groups);
  }

  /** The last step that writes to a tensor's buffer, where partial sums may have been before. */
  private static int lastWrite(Plan plan, View view) {
    int last = -1;
    for (int i = 0; i < plan.computes().size(); i++) {
      if (plan.computes().get(i).outputs().stream().anyMatch(v -> v.buffer() == view.buffer())) {
        last = i;
      }
    }
    return last;
  }

  /** The last step that reads a parameter or writes its gradient; if none does, the last one. */
  private static int lastUse(Plan plan, ParameterLayout.Slot slot) {
    for (int i = plan.computes().size() - 1; i >= 0; i--) {
      Step.Compute step = plan.computes().get(i);
      if (touches(plan, step.inputs(), Region.PARAMETERS, slot)
          || touches(plan, step.outputs(), Region.GRADIENTS, slot)) {
        return i;
      }
    }
    return plan.computes().size() - 1;
  }

  private static boolean touches(
      Plan plan, List<View> views, Region region, ParameterLayout.Slot slot) {
    for (View view : views) {
      Buffer buffer = plan.buffer(view);
      if (buffer.region() == region
          && buffer.offset() < slot.offset() + slot.size()
          && slot.offset() < buffer.offset() + buffer.size().factor()) {
        return true;
      }
    }
    return false;
  }
}
