package org.jingu.engine.golden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigBinder;
import org.jingu.api.data.Batch;
import org.jingu.api.data.DataException;
import org.jingu.engine.backend.Backend;
import org.jingu.engine.backend.ModelDefinition;
import org.jingu.engine.backend.Session;
import org.jingu.engine.backend.SessionOptions;
import org.jingu.engine.backend.TensorStore;
import org.jingu.engine.backend.TensorStore.Kind;
import org.jingu.engine.backend.TensorStore.TensorInfo;

/**
 * Repeats a golden file's three training steps and its evaluation, and compares logits, losses,
 * gradients of the first step, everything after three steps, and the evaluation's logits.
 *
 * <p>Model, schema, optimizer, tasks and batches all come from the file.
 */
public final class GoldenVerifier {
  /** The largest relative error of a run in float32 that counts as agreement. */
  public static final double TOLERANCE = 1e-4;

  private static final Map<Kind, String> PREFIXES =
      Map.of(Kind.PARAMETER, "weight/", Kind.TABLE, "table/", Kind.STATE, "buffer/");

  private final Function<String, ModelPlugin<?>> plugins;
  private final Backend backend;
  private final int threads;

  /**
   * Verifies on one back end, as it is: see {@link Backend#precise}.
   *
   * @param plugins finds a plugin by name, or throws with the names there are
   * @param threads the number of threads of sessions
   */
  public GoldenVerifier(Function<String, ModelPlugin<?>> plugins, Backend backend, int threads) {
    this.plugins = plugins;
    this.backend = backend;
    this.threads = threads;
  }

  /**
   * Verifies one file.
   *
   * @throws DataException if the file is not a golden file, or its tensors are not the model's; the
   *     message names all that are missing, surplus or of another shape
   * @throws org.jingu.api.config.ConfigException if the plugin refuses the configuration
   */
  public GoldenReport verify(Path path) {
    try (GoldenCase golden = GoldenCase.open(path)) {
      Model model = create(plugins.apply(golden.model()), golden);
      FeatureSchema schema = golden.schema();
      if (model.tasks() != schema.labels().size()) {
        throw new DataException(
            "%s: the case has %d tasks, but the model of its configuration has %d"
                .formatted(path, schema.labels().size(), model.tasks()));
      }
      ModelDefinition definition = new ModelDefinition(golden.model(), model, schema);
      SessionOptions options =
          new SessionOptions(0, golden.optimizer(), threads, backend.precision(null));
      try (Session session = backend.open(definition, options)) {
        load(golden, session.tensors());
        return run(golden, session);
      }
    }
  }

  private static <C extends Record> Model create(ModelPlugin<C> plugin, GoldenCase golden) {
    C config = ConfigBinder.bind(plugin.configType(), golden.config(), "config");
    return plugin.create(config, golden.schema());
  }

  private static GoldenReport run(GoldenCase golden, Session session) {
    GoldenReport.Builder report = new GoldenReport.Builder();
    List.of("logit", "loss", "gradient", "after", "eval").forEach(report::group);
    Map<String, float[]> gradients = session.gradients(golden.batch(0));
    for (String name : golden.namesUnder("grad/")) {
      compare(report, golden, "gradient", "grad/" + name, gradients.get(name));
    }
    for (int i = 0; i < GoldenCase.STEPS; i++) {
      Batch batch = golden.batch(i);
      float[] logits = new float[batch.labels().length];
      double loss = session.step(batch, 1, logits);
      compare(report, golden, "logit", "step" + i + "/logit", logits);
      String name = "step" + i + "/loss";
      report.compare("loss", name, golden.doubles(name), new double[] {loss});
    }
    for (TensorInfo info : session.tensors().tensors()) {
      if (PREFIXES.containsKey(info.kind())) {
        float[] values = read(session.tensors(), info);
        compare(report, golden, "after", "after/" + info.name(), values);
      }
    }
    Batch batch = golden.batch(GoldenCase.STEPS);
    float[] logits = new float[batch.labels().length];
    session.predict(batch, logits);
    compare(report, golden, "eval", "eval/logit", logits);
    return report.build(golden.name(), golden.model(), TOLERANCE);
  }

  private static void compare(
      GoldenReport.Builder report, GoldenCase golden, String group, String tensor, float[] found) {
    double[] wide = new double[found.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = found[i];
    }
    report.compare(group, tensor, golden.doubles(tensor), wide);
  }

  private static void load(GoldenCase golden, TensorStore store) {
    List<String> problems = new ArrayList<>();
    Set<String> surplus = new TreeSet<>();
    for (String prefix : List.of("weight/", "table/", "buffer/", "grad/", "after/")) {
      golden.namesUnder(prefix).forEach(name -> surplus.add(prefix + name));
    }
    List<TensorInfo> wanted = new ArrayList<>();
    for (TensorInfo info : store.tensors()) {
      String prefix = PREFIXES.get(info.kind());
      if (prefix != null) {
        wanted.add(info);
        expect(golden, prefix + info.name(), info, surplus, problems);
        expect(golden, "after/" + info.name(), info, surplus, problems);
        if (info.kind() != Kind.STATE) {
          expect(golden, "grad/" + info.name(), info, surplus, problems);
        }
      }
    }
    surplus.forEach(name -> problems.add("the model has no '" + name + "'"));
    if (!problems.isEmpty()) {
      throw new DataException(
          golden.path()
              + " does not fit model '"
              + golden.model()
              + "': "
              + String.join("; ", problems));
    }
    for (TensorInfo info : wanted) {
      float[] values = golden.floats(PREFIXES.get(info.kind()) + info.name());
      store.write(info, 0, values, values.length);
    }
  }

  private static void expect(
      GoldenCase golden, String name, TensorInfo info, Set<String> surplus, List<String> problems) {
    if (!surplus.remove(name)) {
      problems.add("the file has no '" + name + "' " + info.shape());
    } else if (!golden.shape(name).equals(info.shape())) {
      problems.add(
          "'%s' is %s in the file and %s in the model"
              .formatted(name, golden.shape(name), info.shape()));
    }
  }

  private static float[] read(TensorStore store, TensorInfo info) {
    float[] values = new float[Math.toIntExact(info.size())];
    store.read(info, 0, values, values.length);
    return values;
  }
}
