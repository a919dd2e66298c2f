package org.jingu.testkit;

import java.util.concurrent.atomic.AtomicInteger;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Initializer;
import org.jingu.api.Model;
import org.jingu.api.ModelGraph;
import org.nd4j.autodiff.samediff.SDVariable;

/** Plugins with one deliberate fault each. */
final class BrokenPlugins {
  private BrokenPlugins() {}

  /** Not named in the service file. */
  public static final class Unlisted extends TinyPlugin {}

  /** Rounds away what its gradient promises. */
  public static final class WrongGradient extends TinyPlugin {
    @Override
    SDVariable spoil(ModelGraph graph, SDVariable logits) {
      return logits.add(1e17).add(-1e17);
    }
  }

  /** Starts every model of a process differently, whatever the seed. */
  public static final class Unseeded extends TinyPlugin {
    private static final AtomicInteger MODELS = new AtomicInteger();

    @Override
    Initializer gain() {
      return Initializer.constant(MODELS.incrementAndGet());
    }
  }

  /** Keeps something that matters where no checkpoint sees it. */
  public static final class Unsaved extends TinyPlugin {
    private static final AtomicInteger MODELS = new AtomicInteger();

    @Override
    public Model create(Config config, FeatureSchema schema) {
      int hidden = MODELS.incrementAndGet();
      Model model = super.create(config, schema);
      return graph -> {
        model.build(graph);
        graph.logits(graph.logits().mul(hidden));
      };
    }
  }

  /** Divides by one less than the batch. */
  public static final class NeedsTwoExamples extends TinyPlugin {
    @Override
    SDVariable spoil(ModelGraph graph, SDVariable logits) {
      if (!graph.training()) {
        return logits;
      }
      SDVariable others = graph.batchSize().add(-1);
      return logits.mul(others).div(others);
    }
  }

  /** Compares an example with its batch in evaluation too. */
  public static final class LooksAtTheBatch extends TinyPlugin {
    @Override
    SDVariable spoil(ModelGraph graph, SDVariable logits) {
      return logits.sub(logits.reshape(1, -1, 1).mean(1));
    }
  }

  /** Draws dropout in evaluation. */
  public static final class DropoutInEvaluation extends TinyPlugin {
    @Override
    SDVariable spoil(ModelGraph graph, SDVariable logits) {
      return logits.mul(graph.dropoutMask("dropout", 0.5, 1));
    }
  }

  /** Has a parameter in training that evaluation does not know. */
  public static final class TwoModels extends TinyPlugin {
    @Override
    SDVariable spoil(ModelGraph graph, SDVariable logits) {
      return graph.training()
          ? logits.add(graph.parameter("extra", Initializer.constant(0), 1))
          : logits;
    }
  }

  /** Leaves a running state as it was. */
  public static final class ForgottenState extends TinyPlugin {
    @Override
    SDVariable spoil(ModelGraph graph, SDVariable logits) {
      return logits.add(graph.state("mean", Initializer.constant(0), 1));
    }
  }

  /** Loses most digits of single precision. */
  public static final class NeedsDouble extends TinyPlugin {
    @Override
    SDVariable spoil(ModelGraph graph, SDVariable logits) {
      return logits.add(1e4).add(-1e4);
    }
  }

  /** Says that something is wrong, but not where. */
  public static final class VagueError extends TinyPlugin {
    @Override
    RuntimeException refuse(Config config) {
      return new IllegalStateException("bad configuration");
    }
  }
}
