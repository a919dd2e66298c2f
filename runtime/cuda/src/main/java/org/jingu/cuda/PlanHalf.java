package org.jingu.cuda;

import java.util.Map;
import java.util.function.LongFunction;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.View;
import org.jingu.cuda.driver.Device;
import org.jingu.cuda.driver.DeviceMemory;
import org.jspecify.annotations.Nullable;

/** The plan of training or of prediction, compiled anew for larger batches, with its constants. */
final class PlanHalf implements AutoCloseable {
  private final Device device;
  private final LongFunction<Plan> compile;
  private Plan plan;
  private @Nullable DeviceMemory constants;

  PlanHalf(Device device, LongFunction<Plan> compile) {
    this.device = device;
    this.compile = compile;
    this.plan = compile.apply(1);
  }

  Plan plan() {
    return plan;
  }

  /** Whether the plan serves a batch size. */
  boolean serves(int batch) {
    return batch <= plan.capacity();
  }

  /** Compiles the plan for a larger batch size. */
  void grow(int batch) {
    plan = compile.apply(batch);
    close();
  }

  /** The plan's constants on the device. */
  DeviceMemory constants() {
    DeviceMemory made = constants;
    if (made == null) {
      made = device.allocate(Math.max(4, constantBytes()), "constants");
      for (Map.Entry<Constant, View> entry : plan.constants().entrySet()) {
        Buffer buffer = plan.buffer(entry.getValue());
        float[] values = new float[Math.toIntExact(buffer.size().factor())];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) entry.getKey().value(i);
        }
        made.write(4 * buffer.offset(), values, values.length);
      }
      constants = made;
    }
    return made;
  }

  private long constantBytes() {
    return 4
        * plan.buffers().stream()
            .filter(b -> b.region() == Region.CONSTANTS)
            .mapToLong(b -> b.offset() + b.size().factor())
            .max()
            .orElse(0);
  }

  @Override
  public void close() {
    if (constants != null) {
      constants.close();
      constants = null;
    }
  }
}
