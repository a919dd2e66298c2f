package org.jingu.engine.simulate;

import java.util.Collection;
import java.util.List;
import org.jingu.ranks.Plan;
import org.jingu.ranks.PlanCosts;
import org.jingu.ranks.TablePlacement.Table;

/**
 * What a training step does, whoever shares it.
 *
 * @param batch examples of a step, of all ranks together
 * @param forward kernels up to the loss
 * @param backward kernels after it
 * @param parameters dense ones
 * @param slots numbers that the optimizer keeps of each
 * @param arena bytes of activations and their gradients
 * @param numbers dense values and labels of an example
 * @param tables in the order of the model
 * @param clips whether gradients are clipped by their norm
 * @param placer spreads the tables
 */
public record StepWork(
    int batch,
    List<Kernel> forward,
    List<Kernel> backward,
    long parameters,
    int slots,
    Size arena,
    int numbers,
    Collection<Table> tables,
    boolean clips,
    Placer placer) {
  /** Copies the lists. */
  public StepWork {
    forward = List.copyOf(forward);
    backward = List.copyOf(backward);
    tables = List.copyOf(tables);
  }

  /** What grows with the examples. */
  public record Size(double fixed, double perExample) {
    double at(double examples) {
      return fixed + perExample * examples;
    }
  }

  /** A kernel: its operations, and the bytes that it reads and writes. */
  public record Kernel(Size flop, Size bytes) {
    double millis(double examples, double tflopS, ClusterConfig.Device device) {
      double computing = flop.at(examples) / (tflopS * 1e9);
      double moving = bytes.at(examples) / (device.memoryGbS() * 1e6);
      return Math.max(computing, moving) + device.kernelUs() / 1e3;
    }
  }

  /** Spreads tables over ranks. */
  public interface Placer {
    /**
     * Plans.
     *
     * @param costs the times and the batch that count; what is kept of tables is the placer's
     * @param memory the bytes that a rank has for tables; 0 is no limit
     * @throws org.jingu.api.config.ConfigException if they do not fit
     */
    Plan place(PlanCosts costs, long memory, int ranks);
  }
}
