package org.jingu.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jingu.compiler.number.HalfFloat;
import org.jingu.compiler.number.TableStorage;
import org.jingu.compiler.update.UpdateProgram;
import org.jingu.cuda.code.KernelCode;
import org.jingu.cuda.host.HostRun;
import org.jingu.cuda.program.Argument;
import org.jingu.cuda.program.Operation;
import org.jingu.cuda.program.Segment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How tables in half precision are rounded, compiled for the host. */
class HalfTablesOnHostTest {
  private static final int DRAWS = 40_000;
  private static final Segment FROM = new Segment("from");
  private static final Segment TO = new Segment("to");

  @TempDir Path folder;

  @BeforeAll
  static void compilerIsThere() {
    assumeTrue(HostRun.available(), "no C++ compiler (g++) on this machine");
  }

  @Test
  void aNumberBecomesOneOfItsNeighboursAndOnAverageItself() throws IOException {
    float[] values = {1.0001f, -1 / 3f, 65503.3f, 0.04f, -1e-4f, 3e-6f, 7e-9f, 0x1.fffffep-15f};
    double[][] rounded = round(values, DRAWS, 1, 5);
    for (int v = 0; v < values.length; v++) {
      double spacing = TablesOnHost.spacing(values[v]);
      double lower = Math.floor(values[v] / spacing) * spacing;
      double share = (values[v] - lower) / spacing;
      double sum = 0;
      for (double x : rounded[v]) {
        assertTrue(x == lower || x == lower + spacing, x + " for " + values[v]);
        sum += x;
      }
      double deviation = spacing * Math.sqrt(share * (1 - share) / DRAWS);
      assertEquals(values[v], sum / DRAWS, 5 * deviation);
    }
  }

  @Test
  void whatHalfPrecisionHoldsStaysAsItIs() throws IOException {
    float[] values = {0, -0f, 1, -0.5f, 65504, -65504, 0x1p-24f, 0x1p-14f, 0x1.ffp-15f, 1 / 1024f};
    double[][] rounded = round(values, 500, 1, 6);
    for (int v = 0; v < values.length; v++) {
      for (double x : rounded[v]) {
        assertEquals(values[v], (float) x);
      }
    }
  }

  @Test
  void whatIsTooLargeBecomesTheLargestAndWhatIsNotFiniteStays() throws IOException {
    float infinity = Float.POSITIVE_INFINITY;
    float[] values = {65505, 65536, 1e30f, -Float.MAX_VALUE, infinity, -infinity, Float.NaN};
    double[] expected = {65504, 65504, 65504, -65504, infinity, -infinity, Double.NaN};
    double[][] rounded = round(values, 500, 1, 7);
    for (int v = 0; v < values.length; v++) {
      for (double x : rounded[v]) {
        assertEquals(expected[v], x);
      }
    }
  }

  @Test
  void packsOfFourAreRoundedAsSingleElements() throws IOException {
    float[] values = {0.30003f};
    double[] single = round(values, 800, 1, 8)[0];
    assertArrayEquals(single, round(values, 800, 4, 8)[0]);
    assertFalse(Arrays.equals(single, round(values, 800, 1, 9)[0]));
  }

  /** Each value rounded so many times, by neighbouring elements of a stream. */
  private double[][] round(float[] values, int times, int pack, long stream) throws IOException {
    String text =
        """
        extern "C" __global__ void @(const float* x, fp16* y, u64 stream, int n) {
          for (int i = %1$d * threadIdx.x; i < n; i += %1$d * blockDim.x)
            store_rounded<%1$d>(y + i, load<%1$d>(x + i), stream, i);
        }
        """
            .formatted(pack);
    int count = values.length * times;
    HostRun host = new HostRun().add(FROM, 4L * count).add(TO, 2L * count);
    for (int i = 0; i < count; i++) {
      host.memory().putFloat(host.place(FROM.at(4L * i)), values[i / times]);
    }
    List<Argument> arguments =
        List.of(
            Argument.of(FROM.at(0)),
            Argument.of(TO.at(0)),
            Argument.of(stream),
            Argument.of(count));
    KernelCode kernel = KernelCode.of("round", text);
    host.run(List.of(new Operation.Launch(kernel, 1, 1, 64, arguments, "round")), folder);
    double[][] rounded = new double[values.length][times];
    for (int i = 0; i < count; i++) {
      rounded[i / times][i % times] =
          HalfFloat.value(host.memory().getShort(host.place(TO.at(2L * i))));
    }
    return rounded;
  }

  /** Rounding to the nearest loses nearly all of what these updates change. */
  @Test
  void updatesFarBelowTheSpacingAreKeptOnAverage() throws IOException {
    TablesOnHost.Rows rows = tables(1e-4).run(folder);
    double kept = 0;
    double nearest = 0;
    double variance = 0;
    for (int i = 0; i < rows.after().length; i++) {
      double exact = rows.exactly()[i];
      double spacing = TablesOnHost.spacing(exact);
      double share = exact / spacing - Math.floor(exact / spacing);
      kept += rows.after()[i] - exact;
      nearest += HalfFloat.value(HalfFloat.of((float) exact)) - exact;
      variance += spacing * spacing * share * (1 - share);
    }
    assertTrue(Math.abs(kept) < 5 * Math.sqrt(variance), kept + " of " + Math.sqrt(variance));
    assertTrue(nearest > 10 * Math.sqrt(variance), nearest + " of " + Math.sqrt(variance));
  }

  @Test
  void equalRunsGiveEqualBitsOnAnyDeviceAndAnotherStepOthers() throws IOException {
    double[] one = tables(0.1).run(folder).after();
    assertArrayEquals(one, tables(0.1).on(1).run(folder).after());
    assertArrayEquals(one, tables(0.1).on(40).run(folder).after());
    assertFalse(Arrays.equals(one, tables(0.1).roundedBy(18).run(folder).after()));
  }

  private static TablesOnHost tables(double rate) {
    UpdateProgram program = UpdateProgram.of(Rules.sgd(rate), 0);
    return new TablesOnHost(program, TableStorage.FP16, 0, 8, 1000, 2000);
  }
}
