package org.jingu.baselines;

import java.util.List;
import org.jingu.testkit.GoldenContract;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BaselinesGoldenTest extends GoldenContract {
  @Override
  protected List<String> goldenFiles() {
    return List.of(
        "afn_plus.safetensors",
        "autoint_plus.safetensors",
        "dcnv2_mixture_stacked.safetensors",
        "dcnv2_parallel.safetensors",
        "deepfm.safetensors",
        "din.safetensors",
        "din_softmax_two_sequences.safetensors",
        "dlrm.safetensors",
        "dlrm_no_dense.safetensors",
        "ffm.safetensors",
        "finalmlp.safetensors",
        "fwfm.safetensors",
        "hofm.safetensors",
        "masknet_parallel.safetensors",
        "masknet_serial.safetensors",
        "xdeepfm.safetensors");
  }
}
