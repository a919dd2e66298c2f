package org.jingu.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jingu.api.ModelPlugin;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The contract passes a sound plugin, and fails each broken one for its reason. */
class ModelContractTest {
  /** The contract as a plugin's author extends it. */
  abstract static class TinyContract extends ModelContract {
    private final ModelPlugin<?> plugin;

    TinyContract(ModelPlugin<?> plugin) {
      this.plugin = plugin;
    }

    @Override
    protected ModelPlugin<?> plugin() {
      return plugin;
    }

    @Override
    protected List<ModelCase> cases() {
      return List.of(ModelCase.of("mixed", ModelCase.mixedSchema(), "spread: 0.5"));
    }

    @Override
    protected List<BadCase> badCases() {
      return List.of(BadCase.of("spread", ModelCase.mixedSchema(), "spread: -1"));
    }
  }

  static final class Sound extends TinyContract {
    Sound() {
      super(new TinyPlugin());
    }
  }

  static final class Unlisted extends TinyContract {
    Unlisted() {
      super(new BrokenPlugins.Unlisted());
    }
  }

  static final class WrongGradient extends TinyContract {
    WrongGradient() {
      super(new BrokenPlugins.WrongGradient());
    }
  }

  static final class Unseeded extends TinyContract {
    Unseeded() {
      super(new BrokenPlugins.Unseeded());
    }
  }

  static final class Unsaved extends TinyContract {
    Unsaved() {
      super(new BrokenPlugins.Unsaved());
    }
  }

  static final class NeedsTwoExamples extends TinyContract {
    NeedsTwoExamples() {
      super(new BrokenPlugins.NeedsTwoExamples());
    }
  }

  static final class LooksAtTheBatch extends TinyContract {
    LooksAtTheBatch() {
      super(new BrokenPlugins.LooksAtTheBatch());
    }
  }

  static final class DropoutInEvaluation extends TinyContract {
    DropoutInEvaluation() {
      super(new BrokenPlugins.DropoutInEvaluation());
    }
  }

  static final class TwoModels extends TinyContract {
    TwoModels() {
      super(new BrokenPlugins.TwoModels());
    }
  }

  static final class ForgottenState extends TinyContract {
    ForgottenState() {
      super(new BrokenPlugins.ForgottenState());
    }
  }

  static final class NeedsDouble extends TinyContract {
    NeedsDouble() {
      super(new BrokenPlugins.NeedsDouble());
    }
  }

  static final class VagueError extends TinyContract {
    VagueError() {
      super(new BrokenPlugins.VagueError());
    }
  }

  @Test
  void soundPluginPasses() {
    assertEquals(Map.of(), failures(Sound.class));
  }

  @Test
  void pluginWithoutServiceLineIsFound() {
    assertFails(Unlisted.class, "META-INF/services", "serviceLineOffersThePlugin");
  }

  @Test
  void wrongGradientIsFound() {
    assertFails(WrongGradient.class, "the gradient of", "gradientsAgreeWithFiniteDifferences");
  }

  @Test
  void initialValuesThatIgnoreTheSeedAreFound() {
    assertFails(Unseeded.class, "with the same seed", "seedDecidesEverything");
  }

  @Test
  void whatCheckpointsDoNotHoldIsFound() {
    assertFails(
        Unsaved.class,
        "logits before saving",
        "savedModelPredictsTheSame",
        "seedDecidesEverything",
        "enginesAgree");
  }

  @Test
  void divisionByZeroForOneExampleIsFound() {
    assertFails(NeedsTwoExamples.class, "NaN", "batchOfOneAndEmptyBagsStayFinite");
  }

  @Test
  void predictionsThatDependOnTheBatchAreFound() {
    assertFails(LooksAtTheBatch.class, "alone and in a batch", "evaluationTreatsEveryExampleAlone");
  }

  @Test
  void dropoutInEvaluationIsFound() {
    assertFails(
        DropoutInEvaluation.class,
        "evaluation draws dropout",
        "trainingAndEvaluationDeclareTheSame",
        "enginesAgree",
        "savedModelPredictsTheSame");
  }

  @Test
  void graphsOfDifferentModelsAreFound() {
    assertFails(
        TwoModels.class,
        "extra",
        "trainingAndEvaluationDeclareTheSame",
        "batchOfOneAndEmptyBagsStayFinite",
        "enginesAgree",
        "savedModelPredictsTheSame",
        "seedDecidesEverything");
  }

  @Test
  void stateThatNeverChangesIsFound() {
    assertFails(
        ForgottenState.class, "must update all states", "trainingAndEvaluationDeclareTheSame");
  }

  @Test
  void disagreementOfEnginesIsFound() {
    assertFails(NeedsDouble.class, "logits", "enginesAgree");
  }

  @Test
  void errorWithoutItsKeyIsFound() {
    assertFails(VagueError.class, "IllegalStateException", "errorNamesTheKey");
  }

  /** The contract fails exactly these tests, the first with a message that says why. */
  private static void assertFails(
      Class<? extends ModelContract> contract, String message, String... tests) {
    Map<String, String> failures = failures(contract);
    assertEquals(new TreeSet<>(List.of(tests)), failures.keySet(), failures::toString);
    String found = failures.get(tests[0]);
    assertTrue(found.contains(message), found);
  }

  /** The failed tests of a contract, with their messages. */
  private static Map<String, String> failures(Class<? extends ModelContract> contract) {
    Map<String, String> failures = new TreeMap<>();
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .forEach(event -> failures.put(method(event), message(event)));
    return failures;
  }

  private static String method(Event event) {
    return event
        .getTestDescriptor()
        .getSource()
        .map(source -> ((MethodSource) source).getMethodName())
        .orElseThrow();
  }

  private static String message(Event event) {
    return event
        .getPayload(TestExecutionResult.class)
        .flatMap(TestExecutionResult::getThrowable)
        .map(Throwable::toString)
        .orElse("");
  }
}
