package org.jingu.cuda;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.feed.DropoutNoise;
import org.jingu.compiler.feed.StepInputs;
import org.jingu.compiler.feed.WeightedLabels;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.number.NoiseStream;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.update.DecayClock;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.code.UpdateCode;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.table.Look;
import org.jingu.cuda.table.TableGroup;
import org.jspecify.annotations.Nullable;

/** Writes what a step is given into memory from which it is copied to the device as one piece. */
final class Staging {
  private final ModelSettings settings;
  private final @Nullable Plan training;
  private final List<Look> looks;
  private final List<TableGroup> groups;
  private final boolean grouped;
  private final DecayClock clock = new DecayClock();
  private float[] labels = {};
  private float[] weights = {};
  private float[] groupNumbers = {};
  private int[] starts = {};
  private int launches;

  /**
   * For one model.
   *
   * @param training the plan of a training step; null where nothing is trained
   */
  Staging(ModelSettings settings, @Nullable Plan training, List<TableGroup> groups) {
    this.settings = settings;
    this.training = training;
    this.grouped =
        training != null
            && training.inputs().keySet().stream()
                .map(Input::kind)
                .anyMatch(kind -> kind == Input.Kind.GROUP || kind == Input.Kind.POSITION);
    this.looks = settings.looks();
    this.groups = groups;
  }

  /** The time by which rows of tables decay, where they do so lazily. */
  DecayClock clock() {
    return clock;
  }

  /** Where everything goes for a batch of some size. */
  StagingLayout layout(int batch) {
    return new StagingLayout(
        batch,
        settings.denseWidth(),
        settings.tasks(),
        looks.stream().map(Look::positions).toList(),
        settings.bags().size(),
        groups.size(),
        settings.masks().size(),
        grouped);
  }

  /** What makes a batch's ids unfit for the tables, whose kernels do not check; null if nothing. */
  @Nullable String problem(Batch batch) {
    for (EmbeddingBag bag : settings.bags().values()) {
      IdBags ids = batch.sparse().get(bag.feature());
      String problem = ids == null ? "missing" : ids.problem(0, batch.size(), bag.rows());
      if (problem != null) {
        return "feature '%s' of the batch: %s".formatted(bag.feature(), problem);
      }
    }
    try {
      for (Look look : looks) {
        starts(look, batch);
      }
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    return null;
  }

  /** The number of ids of a batch, each feature's once. */
  long ids(Batch batch) {
    return looks.stream().mapToLong(look -> batch.bags(look.feature()).count(batch.size())).sum();
  }

  /** The most ids of a batch that one group of tables looks up. */
  long entries(Batch batch) {
    return groups.stream()
        .mapToLong(
            group ->
                group.bags().stream()
                    .mapToLong(bag -> batch.bags(bag.feature()).count(batch.size()))
                    .sum())
        .max()
        .orElse(0);
  }

  /**
   * Writes what belongs to a step, which is everything before {@link StagingLayout#counts}.
   *
   * @return the number of bytes
   */
  long writeStep(ByteBuffer to, StagingLayout layout, StepInputs inputs) {
    control(to, layout, inputs);
    for (int i = 0; i < settings.masks().size(); i++) {
      to.putLong(at(layout.masks(i)), DropoutNoise.stream(settings.masks().get(i), inputs));
    }
    return layout.counts().bytes();
  }

  /**
   * Writes what belongs to a batch, from {@link StagingLayout#counts} on.
   *
   * @param labelled whether labels and weights are wanted
   * @return where it ends
   */
  long writeBatch(ByteBuffer to, StagingLayout layout, Batch batch, boolean labelled) {
    counts(to, layout.counts(), batch);
    int dense = batch.size() * settings.denseWidth();
    if (batch.dense().length < dense) {
      throw new IllegalArgumentException(
          "a batch of %d examples has %d dense values; %d features need %d"
              .formatted(batch.size(), batch.dense().length, settings.denseWidth(), dense));
    }
    floats(to, layout.dense(), batch.dense(), dense);
    if (labelled) {
      int count = batch.size() * settings.tasks();
      if (labels.length < count) {
        labels = new float[count];
        weights = new float[count];
      }
      WeightedLabels.fill(batch, settings.tasks(), labels, weights);
      floats(to, layout.labels(), labels, count);
      floats(to, layout.weights(), weights, count);
      if (grouped) {
        groups(to, layout, batch);
      }
    }
    return ids(to, layout, batch);
  }

  private void groups(ByteBuffer to, StagingLayout layout, Batch batch) {
    if (groupNumbers.length < batch.size()) {
      groupNumbers = new float[batch.size()];
    }
    batch.numberGroups(groupNumbers);
    floats(to, layout.groupNumbers(), groupNumbers, batch.size());
    for (int b = 0; b < batch.size(); b++) {
      to.putFloat(at(layout.placesInBatch()) + Float.BYTES * b, b);
    }
  }

  private void control(ByteBuffer to, StagingLayout layout, StepInputs inputs) {
    to.putFloat(at(layout.control()), 1);
    to.putLong(at(layout.rounding()), NoiseStream.ofStep(inputs.seed(), inputs.steps()));
    to.putInt(at(layout.go()), 1);
    to.putInt(at(layout.step()), ++launches);
    Plan plan = training;
    if (plan != null) {
      to.putFloat(at(layout.clipNorm()), (float) plan.clipping().norm());
      scalars(to, layout.denseScalars(), plan.update().orElseThrow(), inputs);
      scalars(to, layout.tableScalars(), settings.requiredTables(), inputs);
    }
  }

  private void scalars(ByteBuffer to, Address address, UpdateProgram program, StepInputs inputs) {
    double[] values = program.scalars(inputs.step(), inputs.learningRateScale(), 1);
    program.setClock(values, clock.now());
    if (values.length - 1 > UpdateCode.MOST_SCALARS) {
      throw new IllegalArgumentException(
          "an optimizer has %d numbers a step; engine cuda takes at most %d"
              .formatted(values.length - 1, UpdateCode.MOST_SCALARS));
    }
    for (int i = 1; i < values.length; i++) {
      to.putFloat(at(address) + Float.BYTES * (i - 1), (float) values[i]);
    }
  }

  private void counts(ByteBuffer to, Address address, Batch batch) {
    int total = at(address);
    int before = total + Integer.BYTES * groups.size();
    for (TableGroup group : groups) {
      int sum = 0;
      for (EmbeddingBag bag : group.bags()) {
        to.putInt(before, sum);
        before += Integer.BYTES;
        sum += batch.bags(bag.feature()).count(batch.size());
      }
      to.putInt(total, sum);
      total += Integer.BYTES;
    }
  }

  private long ids(ByteBuffer to, StagingLayout layout, Batch batch) {
    int offsets = at(layout.offsets());
    int ids = at(layout.ids());
    int base = 0;
    for (Look look : looks) {
      IdBags bags = batch.bags(look.feature());
      int[] own = starts(look, batch);
      int rows = batch.size() * look.positions();
      IntBuffer staged = ints(to, offsets, rows + 1);
      for (int b = 0; b <= rows; b++) {
        staged.put(b, base + own[b]);
      }
      offsets += Integer.BYTES * (rows + 1);
      int count = bags.count(batch.size());
      ints(to, ids, count).put(bags.values(), 0, count);
      ids += Integer.BYTES * count;
      base += count;
    }
    return ids;
  }

  /**
   * Where each bag of a feature starts: of a sequence, the bag of each position.
   *
   * @return valid until the next call
   */
  private int[] starts(Look look, Batch batch) {
    IdBags bags = batch.bags(look.feature());
    if (look.positions() == 1) {
      return bags.offsets();
    }
    int count = Math.multiplyExact(batch.size(), look.positions()) + 1;
    if (starts.length < count) {
      starts = new int[count];
    }
    try {
      bags.positions(batch.size(), look.positions(), starts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "feature '%s' of the batch: %s".formatted(look.feature(), e.getMessage()), e);
    }
    return starts;
  }

  private static IntBuffer ints(ByteBuffer to, int at, int count) {
    return to.slice(at, Integer.BYTES * count).order(to.order()).asIntBuffer();
  }

  private static void floats(ByteBuffer to, Address address, float[] from, int count) {
    to.slice(at(address), Float.BYTES * count)
        .order(to.order())
        .asFloatBuffer()
        .put(from, 0, count);
  }

  private static int at(Address address) {
    return Math.toIntExact(address.bytes());
  }
}
