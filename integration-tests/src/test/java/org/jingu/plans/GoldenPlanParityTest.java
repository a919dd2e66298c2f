package org.jingu.plans;

import java.util.List;
import org.jingu.api.FeatureSchema;
import org.jingu.api.Model;
import org.jingu.testkit.DoubleEngine;
import org.jingu.testkit.GoldenContract;
import org.junit.jupiter.api.TestInstance;

/** Compiled plans, run by the plan interpreter, agree with the reference on every model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenPlanParityTest extends GoldenContract {
  @Override
  protected List<String> goldenFiles() {
    return GoldenFiles.ALL;
  }

  @Override
  protected DoubleEngine engine(Model model, FeatureSchema schema) {
    return new CompiledEngine(model, schema);
  }
}
