package org.jingu.cpu.memory;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jingu.compiler.schedule.Buffer;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;

/** Where a plan's regions are: its own constants, the rest shared with the model's other plan. */
public final class PlanMemory implements AutoCloseable {
  private final Map<Region, NativeMemory> regions;
  private final NativeMemory constants;

  /** Allocates and fills the constants. */
  public PlanMemory(Plan plan, Map<Region, NativeMemory> shared) {
    long size = 0;
    for (Buffer buffer : plan.buffers()) {
      if (buffer.region() == Region.CONSTANTS) {
        size = Math.max(size, buffer.offset() + buffer.size().factor());
      }
    }
    constants = new NativeMemory(size);
    regions = new EnumMap<>(shared);
    regions.put(Region.CONSTANTS, constants);
    plan.constants()
        .forEach(
            (constant, view) -> {
              Buffer buffer = plan.buffer(view);
              int count = (int) buffer.size().factor();
              Storage storage = storage(Region.CONSTANTS, buffer.offset(), count);
              for (int i = 0; i < count; i++) {
                storage.buffer().put(i, (float) constant.value(i));
              }
            });
  }

  public Storage storage(Region region, long offset, long count) {
    return Objects.requireNonNull(regions.get(region)).storage(offset, count);
  }

  @Override
  public void close() {
    constants.close();
  }
}
