package org.jingu.cpu.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jingu.compiler.ir.Graph;
import org.jingu.compiler.ir.GraphBuilder;
import org.jingu.compiler.ir.Input;
import org.jingu.compiler.ir.Node;
import org.jingu.compiler.ir.Shape;
import org.jingu.compiler.schedule.OptimizerLayout;
import org.jingu.compiler.schedule.ParameterLayout;
import org.jingu.compiler.schedule.Plan;
import org.jingu.compiler.schedule.Region;
import org.jingu.compiler.schedule.Scheduler;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.compiler.update.Updates;
import org.jingu.cpu.Programs;
import org.jingu.cpu.memory.NativeMemory;
import org.jingu.cpu.work.WorkerPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseUpdateTest {
  /** Rows wider than a tile, rows that no piece has a whole number of, and single elements. */
  private static final List<long[]> SHAPES =
      List.of(
          new long[] {3, 5000},
          new long[] {700, 33},
          new long[] {17},
          new long[] {2, 3, 4},
          new long[] {1});

  @ParameterizedTest
  @CsvSource({
    "sgd, 1", "adagrad, 3", "rowwise_adagrad, 1", "rowwise_adagrad, 3", "adam, 2",
    "adam_accumulating, 1", "adam_eps_hat, 3", "adamw, 2", "ftrl, 2", "rows_apart, 2"
  })
  void threeStepsAreTheFormulasToTheBit(String rule, int threads) {
    UpdateProgram program = Programs.named(rule);
    Plan plan = plan(program);
    SplittableRandom random = new SplittableRandom(7);
    Map<String, double[]> w = new LinkedHashMap<>();
    Map<String, List<double[]>> kept = new LinkedHashMap<>();
    try (WorkerPool pool = new WorkerPool(threads);
        Regions regions = new Regions(plan)) {
      DenseUpdate update = new DenseUpdate(plan, regions.memory, all(plan), threads);
      plan.parameters()
          .slots()
          .forEach(
              (name, slot) -> {
                double[] values = Programs.draw(random, (int) slot.size(), 1);
                w.put(name, values);
                regions.write(Region.PARAMETERS, slot.offset(), values);
                kept.put(name, Programs.slots(program, values, (int) slot.width()));
                for (int k = 0; k < program.slots().size(); k++) {
                  regions.write(
                      Region.OPTIMIZER,
                      plan.optimizer().offset(k, name, slot),
                      kept.get(name).get(k));
                }
              });
      for (int step = 1; step <= 3; step++) {
        double[] scalars = program.scalars(step, 0.5 + step, 0.75);
        double squares = 0;
        for (Map.Entry<String, ParameterLayout.Slot> of : plan.parameters().slots().entrySet()) {
          ParameterLayout.Slot slot = of.getValue();
          double[] g = Programs.draw(random, (int) slot.size(), 1e-2);
          for (double x : g) {
            squares += x * x;
          }
          regions.write(Region.GRADIENTS, slot.offset(), g);
          Programs.apply(
              program, w.get(of.getKey()), g, kept.get(of.getKey()), (int) slot.width(), scalars);
        }
        assertEquals(squares, update.squaredNorm(pool), 1e-12 * squares);
        update.apply(scalars, update.pieces(), pool);
        check(plan, regions, w, kept, "after step " + step);
      }
    }
  }

  private static void check(
      Plan plan,
      Regions regions,
      Map<String, double[]> w,
      Map<String, List<double[]>> kept,
      String when) {
    OptimizerLayout layout = plan.optimizer();
    plan.parameters()
        .slots()
        .forEach(
            (name, slot) -> {
              assertArrayEquals(
                  w.get(name),
                  regions.read(Region.PARAMETERS, slot.offset(), (int) slot.size()),
                  name + " " + when);
              for (int k = 0; k < kept.get(name).size(); k++) {
                assertArrayEquals(
                    kept.get(name).get(k),
                    regions.read(
                        Region.OPTIMIZER, layout.offset(k, name, slot), (int) layout.size(k, slot)),
                    name + ", slot " + k + " " + when);
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "8"})
  void theNormIsTheSameForAnyNumberOfThreads(int threads) {
    Plan plan = plan(Programs.named("adam"));
    try (WorkerPool one = new WorkerPool(1);
        WorkerPool many = new WorkerPool(threads);
        Regions regions = new Regions(plan)) {
      SplittableRandom random = new SplittableRandom(1);
      int size = (int) plan.parameters().size();
      regions.write(Region.GRADIENTS, 0, Programs.draw(random, size, 1));
      double alone = new DenseUpdate(plan, regions.memory, all(plan), 1).squaredNorm(one);
      double shared = new DenseUpdate(plan, regions.memory, all(plan), threads).squaredNorm(many);
      assertEquals(alone, shared);
    }
  }

  /** A plan that has parameters of all shapes and does nothing with them. */
  private static Plan plan(UpdateProgram program) {
    GraphBuilder b = new GraphBuilder();
    Node x = b.add(Input.of(Input.Kind.BAG, "x", Shape.of(-1, 1)));
    List<Input> parameters = new ArrayList<>();
    for (long[] shape : SHAPES) {
      parameters.add(Input.of(Input.Kind.PARAMETER, "p" + parameters.size(), Shape.of(shape)));
    }
    Graph graph = new Graph(Map.of(Graph.LOGITS, x));
    return Scheduler.schedule(graph, parameters, List.of(), null, Updates.of(program)).plan(1);
  }

  /** The regions of an update. */
  private static final class Regions implements AutoCloseable {
    final Map<Region, NativeMemory> memory = new EnumMap<>(Region.class);

    Regions(Plan plan) {
      memory.put(Region.PARAMETERS, new NativeMemory(plan.parameters().size()));
      memory.put(Region.GRADIENTS, new NativeMemory(plan.parameters().size()));
      memory.put(Region.OPTIMIZER, new NativeMemory(plan.optimizer().size()));
    }

    void write(Region region, long at, double[] values) {
      float[] narrow = new float[values.length];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (float) values[i];
      }
      memory.get(region).write(at, narrow, 0, narrow.length);
    }

    double[] read(Region region, long at, int count) {
      float[] narrow = new float[count];
      memory.get(region).read(at, narrow, 0, count);
      return Programs.wide(narrow);
    }

    @Override
    public void close() {
      memory.values().forEach(NativeMemory::close);
    }
  }

  private static ParameterShare all(Plan plan) {
    return ParameterShare.of(plan.parameters().size(), 0, 1);
  }
}
