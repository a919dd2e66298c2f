package org.jingu.wukong;

import java.util.List;
import org.jingu.testkit.GoldenContract;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WukongGoldenTest extends GoldenContract {
  @Override
  protected List<String> goldenFiles() {
    return List.of(
        "wukong_attentive.safetensors",
        "wukong_dot_identity_residual.safetensors",
        "wukong_projected_groups_two_tasks.safetensors");
  }
}
