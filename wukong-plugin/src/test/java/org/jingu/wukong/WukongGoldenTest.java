package org.jingu.wukong;

import java.util.List;
import org.jingu.testkit.GoldenContract;

class WukongGoldenTest extends GoldenContract {
  @Override
  protected List<String> goldenFiles() {
    return List.of(
        "wukong_attentive.safetensors",
        "wukong_dot_identity_residual.safetensors",
        "wukong_projected_groups_two_tasks.safetensors");
  }
}
