package org.jingu.cuda;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.compiler.schedule.BiasCorrection;
import org.jingu.compiler.schedule.DenseUpdate;
import org.jingu.cuda.program.Address;
import org.jingu.cuda.program.StagingLayout;
import org.jingu.cuda.table.Look;
import org.jingu.cuda.table.TableGroup;
import org.jingu.cuda.table.TableRule;
import org.jspecify.annotations.Nullable;

/** Writes what a step is given into memory from which it is copied to the device as one piece. */
final class Staging {
  private final ModelSettings settings;
  private final DenseUpdate update;
  private final List<Look> looks;
  private final List<TableGroup> groups;
  private final Labelling labelling;
  private float[] labels = {};
  private float[] weights = {};
  private int[] starts = {};
  private int launches;

  Staging(
      ModelSettings settings, DenseUpdate update, Labelling labelling, List<TableGroup> groups) {
    this.settings = settings;
    this.update = update;
    this.labelling = labelling;
    this.looks = settings.looks();
    this.groups = groups;
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
        settings.masks().size());
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
    for (int i = 0; i < inputs.masks().length; i++) {
      to.putLong(at(layout.masks(i)), inputs.masks()[i]);
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
      labelling.fill(batch, labels, weights);
      floats(to, layout.labels(), labels, count);
      floats(to, layout.weights(), weights, count);
    }
    return ids(to, layout, batch);
  }

  private void control(ByteBuffer to, StagingLayout layout, StepInputs inputs) {
    DenseUpdate.Scalars dense =
        update.scalars(inputs.step(), settings.denseLearningRate() * inputs.learningRateScale(), 1);
    TableRule tables = settings.tables();
    double tableRate = tables.learningRate() * inputs.learningRateScale();
    double tableRoot = 1;
    if (tables.kind() == TableRule.Kind.ADAM) {
      BiasCorrection correction = tables.correction();
      tableRate = correction.stepSize(inputs.step(), tableRate);
      tableRoot = correction.rootScale(inputs.step());
    }
    int control = at(layout.gradientScale());
    to.putFloat(control, (float) dense.gradientScale());
    to.putFloat(control + 4, (float) dense.stepSize());
    to.putFloat(control + 8, (float) dense.rootCorrection());
    to.putFloat(control + 12, (float) tableRate);
    to.putFloat(control + 16, (float) tableRoot);
    to.putFloat(at(layout.clipNorm()), (float) update.clipNorm());
    to.putLong(at(layout.rounding()), inputs.rounding());
    to.putInt(at(layout.go()), 1);
    to.putInt(at(layout.step()), ++launches);
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
