package org.jingu.plans;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The golden files of all plugins of the project, which lie in the plugins' own test resources. */
public final class GoldenFiles {
  /** Their resources. */
  public static final List<String> ALL =
      List.of(
          "/org/jingu/wukong/wukong_attentive.safetensors",
          "/org/jingu/wukong/wukong_dot_identity_residual.safetensors",
          "/org/jingu/wukong/wukong_projected_groups_two_tasks.safetensors",
          "/org/jingu/baselines/afn_plus.safetensors",
          "/org/jingu/baselines/autoint_plus.safetensors",
          "/org/jingu/baselines/dcnv2_mixture_stacked.safetensors",
          "/org/jingu/baselines/dcnv2_parallel.safetensors",
          "/org/jingu/baselines/deepfm.safetensors",
          "/org/jingu/baselines/din.safetensors",
          "/org/jingu/baselines/din_softmax_two_sequences.safetensors",
          "/org/jingu/baselines/dlrm.safetensors",
          "/org/jingu/baselines/dlrm_no_dense.safetensors",
          "/org/jingu/baselines/ffm.safetensors",
          "/org/jingu/baselines/finalmlp.safetensors",
          "/org/jingu/baselines/fwfm.safetensors",
          "/org/jingu/baselines/hofm.safetensors",
          "/org/jingu/baselines/masknet_parallel.safetensors",
          "/org/jingu/baselines/masknet_serial.safetensors",
          "/org/jingu/baselines/xdeepfm.safetensors");

  private GoldenFiles() {}

  /** The file of a resource. */
  public static Path path(String resource) {
    try {
      return Path.of(Objects.requireNonNull(GoldenFiles.class.getResource(resource)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
