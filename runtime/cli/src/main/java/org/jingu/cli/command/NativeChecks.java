package org.jingu.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jingu.cuda.compile.KernelCache;
import org.jingu.cuda.driver.CudaProbe;
import org.jingu.engine.backend.Engines;
import org.jingu.nd4j.Nd4jBackend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What {@code jingu doctor} asks of native libraries and engines. */
final class NativeChecks {
  private NativeChecks() {}

  static List<Check> all(Engines engines) {
    List<Check> checks = new ArrayList<>();
    checks.add(nd4j());
    checks.add(openBlas());
    checks.add(check(engines));
    checks.addAll(GpuChecks.of(CudaProbe.ofThisMachine(), KernelCache.ofUser().folder()));
    return checks;
  }

  private static Check nd4j() {
    Optional<String> problem = new Nd4jBackend().unavailable();
    if (problem.isPresent()) {
      return Check.fail("ND4J", problem.get());
    }
    try {
      INDArray a = Nd4j.createFromArray(1f, 2f, 3f, 4f).reshape(2, 2);
      float[] product = a.mmul(a).castTo(DataType.FLOAT).data().asFloat();
      String backend = Nd4j.getBackend().getClass().getSimpleName();
      String vendor = Nd4j.factory().blas().getBlasVendor().toString();
      String found =
          backend
              + ", BLAS "
              + vendor
              + ", "
              + Nd4j.getBackend().buildInfo().lines().findFirst().orElse("");
      return List.of(product[0], product[1], product[2], product[3])
              .equals(List.of(7f, 10f, 15f, 22f))
          ? Check.ok("ND4J", found)
          : Check.fail("ND4J", found + ": a 2x2 product is wrong; report this processor");
    } catch (LinkageError | RuntimeException e) {
      return Check.fail(
          "ND4J",
          "does not start ("
              + innermost(e)
              + "); its library for this system may be missing: rebuild here, and see"
              + " docs/troubleshooting.md");
    }
  }

  private static Check openBlas() {
    try {
      return Check.ok("OpenBLAS", Loader.load(openblas_nolapack.class));
    } catch (LinkageError e) {
      return Check.fail("OpenBLAS", "does not load (" + innermost(e) + ")");
    }
  }

  private static Check check(Engines engines) {
    List<String> names = engines.names();
    return names.isEmpty()
        ? Check.fail("engines", "none; rebuild with 'mvn package'")
        : Check.ok("engines", String.join(", ", names));
  }

  private static String innermost(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.toString();
  }
}
