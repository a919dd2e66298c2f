package org.jingu.lab;
import org.jingu.lab.fit.*;
import org.junit.jupiter.api.Test;
final class SimTmpTest {
  @Test void sim() {
    for (double share : new double[] {0, .3, .6}) {
      double last = Math.pow(10, -.25 * 3.4);
      Law truth = new Law(Form.LEVEL, share / (1 - share) * last, 1, .25);
      long t = System.nanoTime();
      Simulation s = Simulation.of(truth, Simulation.Design.even(11, 3.4, .008, .006), 200, 1);
      System.out.println("[OUT] " + share + " " + s + " " + (System.nanoTime() - t) * 1e-9);
      s = Simulation.of(truth, Simulation.Design.even(11, 3.4, .02, .02), 200, 1);
      System.out.println("[OUT] " + share + " " + s + " " + (System.nanoTime() - t) * 1e-9);
    }
    double f = 1e-3;
    Simulation s = Simulation.of(new Law(Form.LEVEL, f, 2, 2), Simulation.Design.even(11, 3.4, .02, .02), 200, 1);
    System.out.println("[OUT] j8 " + s);
    s = Simulation.of(new Law(Form.LEVEL, f, 1e-3, 1), Simulation.Design.even(4, 1.5, .02, .02), 200, 1);
    System.out.println("[OUT] j8 " + s);
  }
}
