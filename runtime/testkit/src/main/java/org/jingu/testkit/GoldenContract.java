package org.jingu.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.api.ModelPlugin;
import org.jingu.api.config.ConfigBinder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plugins, found by their service lines, agree with the golden files of their reference
 * implementation, in double precision and without the runtime: names, logits, losses, every
 * gradient, everything after three training steps, and an evaluation.
 *
 * <p>Extend it with {@code @TestInstance(PER_CLASS)} and put the files beside the test class.
 */
public abstract class GoldenContract {
  private static final double TOLERANCE = 1e-9;

  /** The resource names of the golden files. */
  protected abstract List<String> goldenFiles();

  /** What runs the model; SameDiff unless a back end puts itself to the test. */
  protected DoubleEngine engine(Model model, FeatureSchema schema) {
    return new ReferenceEngine(model, schema);
  }

  /** The logits, loss and gradients of the first training step are the reference's. */
  @ParameterizedTest
  @MethodSource("goldenFiles")
  public void firstStepAgreesWithTheReference(String file) {
    GoldenCase golden = GoldenCase.read(getClass(), file);
    DoubleEngine engine = engine(model(golden), golden.schema());
    Map<String, double[]> values = golden.initialValues();
    ReferenceEngine.Step step = engine.step(values, golden.batch(0));
    assertClose(file + " logit", golden.get("step0/logit"), step.logits());
    assertClose(file + " loss", golden.get("step0/loss"), new double[] {step.loss()});
    golden
        .under("grad/")
        .forEach(
            (name, gradient) ->
                assertClose(file + " grad/" + name, gradient, step.gradients().get(name)));
  }

  /** Three training steps and an evaluation end where the reference's do. */
  @ParameterizedTest
  @MethodSource("goldenFiles")
  public void threeStepsAndAnEvaluationAgreeWithTheReference(String file) {
    GoldenCase golden = GoldenCase.read(getClass(), file);
    DoubleEngine engine = engine(model(golden), golden.schema());
    Map<String, double[]> values = golden.initialValues();
    Map<String, Integer> widths = new HashMap<>();
    reference(golden).tables().forEach((name, bag) -> widths.put(name, bag.width()));
    ReferenceOptimizer optimizer = new ReferenceOptimizer(golden.optimizer(), widths);
    for (int i = 0; i < 3; i++) {
      ReferenceEngine.Step step = engine.step(values, golden.batch(i));
      assertClose(
          file + " loss " + i, golden.get("step" + i + "/loss"), new double[] {step.loss()});
      optimizer.update(values, step.gradients());
      values.putAll(step.states());
    }
    golden
        .under("after/")
        .forEach((name, after) -> assertClose(file + " after/" + name, after, values.get(name)));
    double[] logits = engine.predict(values, golden.batch(3));
    assertClose(file + " eval/logit", golden.get("eval/logit"), logits);
  }

  /** Parameters, tables and running states have the reference's names and sizes. */
  @ParameterizedTest
  @MethodSource("goldenFiles")
  public void namesAreTheReferences(String file) {
    GoldenCase golden = GoldenCase.read(getClass(), file);
    Map<String, double[]> ours = reference(golden).initialValues(0);
    Map<String, double[]> theirs = golden.initialValues();
    assertEquals(new TreeSet<>(theirs.keySet()), new TreeSet<>(ours.keySet()), file);
    theirs.forEach((name, value) -> assertEquals(value.length, ours.get(name).length, name));
  }

  private static ReferenceEngine reference(GoldenCase golden) {
    return new ReferenceEngine(model(golden), golden.schema());
  }

  private static Model model(GoldenCase golden) {
    return create(plugin(golden.model()), golden);
  }

  private static ModelPlugin<?> plugin(String name) {
    for (ModelPlugin<?> plugin : ServiceLoader.load(ModelPlugin.class)) {
      if (plugin.name().equals(name)) {
        return plugin;
      }
    }
    throw new AssertionError("no service line offers the model '" + name + "'");
  }

  private static <C extends Record> Model create(ModelPlugin<C> plugin, GoldenCase golden) {
    FeatureSchema schema = golden.schema();
    return plugin.create(ConfigBinder.bind(plugin.configType(), golden.config(), "model"), schema);
  }

  private static void assertClose(String what, double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length, what);
    double largest = 1e-6;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(expected[i] - actual[i]) / largest;
      assertTrue(
          error <= TOLERANCE,
          "%s [%d]: reference %s, here %s".formatted(what, i, expected[i], actual[i]));
    }
  }
}
