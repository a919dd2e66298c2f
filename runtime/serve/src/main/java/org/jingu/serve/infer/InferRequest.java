package org.jingu.serve.infer;

import java.util.List;
import org.jingu.serve.Examples;
import org.jingu.serve.ModelFacts;
import org.jingu.serve.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * An inference request.
 *
 * @param id the caller's, which comes back
 * @param inputs at least one
 * @param outputs the names of the wanted outputs; empty for all
 */
public record InferRequest(@Nullable String id, List<Tensor> inputs, List<String> outputs) {
  /** Copies the lists. */
  public InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /**
   * What is to be scored.
   *
   * @param facts of the model that is asked
   * @throws Refusal if the inputs do not fit it, or it has not the outputs
   */
  public Examples examples(ModelFacts facts) {
    for (String output : outputs) {
      if (!output.equals(facts.output())) {
        throw Refusal.invalid(
            "there is no output '%s'; the model has '%s'"
                .formatted(Refusal.shown(output), facts.output()));
      }
    }
    if (inputs.isEmpty()) {
      throw Refusal.invalid("the request has no inputs; send at least one tensor");
    }
    return TensorMapping.examples(inputs, facts);
  }
}
