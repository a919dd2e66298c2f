package org.jingu.cpu.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jingu.api.EmbeddingBag;
import org.jingu.api.Pooling;
import org.jingu.api.data.Batch;
import org.jingu.api.data.IdBags;
import org.jingu.api.optimizer.Term;
import org.jingu.compiler.update.UpdateInterpreter;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cpu.Programs;

/** A table and its optimizer as the formulas say it, in single precision, a row at a time. */
final class ReferenceTable {
  private static final int CHUNK = 32;

  private final String name;
  private final int width;
  private final UpdateProgram program;
  private final double[] w;
  private final List<double[]> kept;

  /** By row, what each of its ids adds, in the order of bags and examples. */
  private final TreeMap<Integer, List<float[]>> entries = new TreeMap<>();

  ReferenceTable(String name, int width, UpdateProgram program, double[] weights) {
    this.name = name;
    this.width = width;
    this.program = program;
    this.w = weights;
    this.kept = Programs.slots(program, weights, width);
  }

  String name() {
    return name;
  }

  double[] weights() {
    return w;
  }

  List<double[]> kept() {
    return kept;
  }

  void accumulate(List<EmbeddingBag> bags, Batch batch, List<RowView> gradients) {
    entries.clear();
    for (int k = 0; k < bags.size(); k++) {
      if (bags.get(k).table().equals(name)) {
        accumulate(bags.get(k), batch, gradients.get(k));
      }
    }
  }

  private void accumulate(EmbeddingBag bag, Batch batch, RowView gradient) {
    IdBags ids = batch.bags(bag.feature());
    for (int b = 0; b < batch.size(); b++) {
      int count = ids.offsets()[b + 1] - ids.offsets()[b];
      for (int i = ids.offsets()[b]; i < ids.offsets()[b + 1]; i++) {
        float[] entry = new float[width];
        for (int j = 0; j < width; j++) {
          float value = gradient.data().get(gradient.at(b) + j);
          entry[j] = bag.pooling() == Pooling.MEAN ? value / count : value;
        }
        entries.computeIfAbsent(ids.values()[i], row -> new ArrayList<>()).add(entry);
      }
    }
  }

  /** Chunks of entries are summed, then the chunks. */
  private double[] gradient(int row) {
    float[] sum = new float[width];
    List<float[]> of = entries.getOrDefault(row, List.of());
    for (int first = 0; first < of.size(); first += CHUNK) {
      float[] chunk = of.get(first).clone();
      for (int i = first + 1; i < Math.min(first + CHUNK, of.size()); i++) {
        add(chunk, of.get(i));
      }
      if (first == 0) {
        sum = chunk;
      } else {
        add(sum, chunk);
      }
    }
    return Programs.wide(sum);
  }

  private static void add(float[] to, float[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  double squaredNorm() {
    double sum = 0;
    for (int row = 0; row < w.length / width; row++) {
      double[] g = gradient(row);
      for (int i = 0; i < width; i++) {
        double x = g[i] + program.regularizer() * w[row * width + i];
        sum += x * x;
      }
    }
    return sum;
  }

  void update(double[] scalars) {
    UpdateInterpreter interpreter = new UpdateInterpreter(program, true);
    for (int row = 0; row < w.length / width; row++) {
      if (program.everyRow() || entries.containsKey(row)) {
        int at = row * width;
        double[] own = Arrays.copyOfRange(w, at, at + width);
        List<double[]> slots = new ArrayList<>();
        for (int k = 0; k < kept.size(); k++) {
          boolean rows = program.slots().get(k).scope() == Term.Scope.ROW;
          slots.add(Arrays.copyOfRange(kept.get(k), rows ? row : at, rows ? row + 1 : at + width));
        }
        interpreter.apply(own, gradient(row), slots, 0, width, 0, scalars);
        System.arraycopy(own, 0, w, at, width);
        for (int k = 0; k < kept.size(); k++) {
          boolean rows = program.slots().get(k).scope() == Term.Scope.ROW;
          System.arraycopy(slots.get(k), 0, kept.get(k), rows ? row : at, slots.get(k).length);
        }
      }
    }
  }
}
