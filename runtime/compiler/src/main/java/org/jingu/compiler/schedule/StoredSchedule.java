package org.jingu.compiler.schedule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jingu.compiler.ir.Constant;
import org.jingu.compiler.ir.Dim;
import org.jingu.compiler.ir.Input;

/**
 * A {@link Schedule} as plain data, of which a plan for any batch size can be made again where
 * there is neither the model nor its graph.
 *
 * @param parameters where dense parameters lie
 * @param states where running states lie
 * @param buffers by number; places in the arena are not known yet
 * @param steps in order
 * @param inputs where the graph reads what comes from outside
 * @param outputs where results are, by name
 * @param constants where constants lie
 */
public record StoredSchedule(
    ParameterLayout parameters,
    ParameterLayout states,
    List<PlacedBuffer> buffers,
    List<Step> steps,
    List<PlacedInput> inputs,
    Map<String, View> outputs,
    List<PlacedConstant> constants) {

  /** A buffer. */
  public record PlacedBuffer(Region region, long offset, Dim size) {}

  /** An input and its place. */
  public record PlacedInput(Input input, View view) {}

  /** A constant and its place. */
  public record PlacedConstant(Constant constant, View view) {}

  /** Copies the collections, keeping their order. */
  public StoredSchedule {
    buffers = List.copyOf(buffers);
    steps = List.copyOf(steps);
    inputs = List.copyOf(inputs);
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    constants = List.copyOf(constants);
  }
}
