package org.jingu.cpu.program;

import java.nio.FloatBuffer;
import org.jingu.api.data.Batch;
import org.jingu.compiler.feed.DropoutNoise;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.schedule.Step;
import org.jingu.cpu.kernel.Kernel;
import org.jingu.cpu.memory.View;
import org.jingu.cpu.work.WorkerPool;

/** Fills one input from the batch. */
public final class FeedKernel implements Kernel {
  private static final int MASK_ELEMENTS = 1 << 14;

  private final Input input;
  private final TensorAccess to;
  private final int width;
  private final StepContext context;
  private float[] values = {};

  /** Of a step of a plan. */
  public FeedKernel(Step.Feed step, View to, StepContext context) {
    this.input = step.input();
    this.to = new TensorAccess(to);
    this.width = (int) (to.count() / to.dims()[0]);
    this.context = context;
  }

  @Override
  public void run(WorkerPool pool) {
    Batch batch = context.batch();
    switch (input.kind()) {
      case DENSE -> dense(batch);
      case LABEL -> to.write(context.labels(width));
      case WEIGHT -> to.write(context.weights(width));
      case GROUP -> {
        batch.numberGroups(room());
        to.write(values);
      }
      case POSITION -> {
        for (int b = 0; b < room().length; b++) {
          values[b] = b;
        }
        to.write(values);
      }
      case BATCH_SIZE -> {
        room()[0] = batch.size();
        to.write(values);
      }
      case MASK -> draw(pool);
      case BAG, PRESENT, PARAMETER, STATE ->
          throw new IllegalStateException(input.name() + " is not fed");
    }
  }

  private float[] room() {
    if (values.length < to.count()) {
      values = new float[to.count()];
    }
    return values;
  }

  private void dense(Batch batch) {
    int count = batch.size() * width;
    if (batch.dense().length < count) {
      throw new IllegalArgumentException(
          "a batch of %d examples has %d dense values; %d features need %d"
              .formatted(batch.size(), batch.dense().length, width, count));
    }
    to.write(batch.dense());
  }

  private void draw(WorkerPool pool) {
    FloatBuffer elements = to.elements();
    int count = elements.limit();
    long stream = DropoutNoise.stream(input.label(), context.inputs());
    long before = (long) width * context.before();
    pool.run(
        (count + MASK_ELEMENTS - 1) / MASK_ELEMENTS,
        (item, worker) -> {
          int first = item * MASK_ELEMENTS;
          int end = Math.min(count, first + MASK_ELEMENTS);
          DropoutNoise.fill(elements, stream, input.rate(), first, end, before);
        });
  }

  @Override
  public String describe() {
    return "feed " + input.name() + " '" + input.label() + "'";
  }
}
