package org.jingu.benchmark.libtorch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.BenchmarkCase;
import org.jingu.benchmark.InitialValues;

/** A model's parameters by the reference's names, and the layers that are made of them. */
final class Parameters {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Declares a parameter. */
  Tensor parameter(String name, long... shape) {
    List<Long> dimensions = Arrays.stream(shape).boxed().toList();
    Tensor tensor = leaf(InitialValues.parameter(name, dimensions), shape);
    tensors.put(name, tensor);
    return tensor;
  }

  /** A leaf with a gradient that holds a copy of the values. */
  static Tensor leaf(float[] values, long... shape) {
    return copy(values, shape).set_requires_grad(true);
  }

  /** A tensor with a copy of the values. */
  static Tensor copy(float[] values, long... shape) {
    Tensor tensor = torch.empty(shape);
    if (values.length > 0) { // else there is no memory
      new FloatPointer(tensor.data_ptr_float()).put(values);
    }
    return tensor;
  }

  /** The parameters in the order of declaration. */
  List<Tensor> all() {
    return List.copyOf(tensors.values());
  }

  /** A function of one tensor. */
  interface Layer {
    Tensor apply(Tensor x);
  }

  /** {@code x W^T + b}. */
  Layer linear(String name, long in, long out) {
    Tensor weight = parameter(name + ".weight", out, in);
    TensorOptional bias = new TensorOptional(parameter(name + ".bias", out));
    return x -> torch.linear(x, weight, bias);
  }

  /** Linear layers with ReLU between them, and after the last where {@code out} is empty. */
  Layer mlp(String name, long in, List<Integer> hidden, long... out) {
    Layer[] layers = new Layer[hidden.size() + out.length];
    long width = in;
    for (int i = 0; i < layers.length; i++) {
      long next = i < hidden.size() ? hidden.get(i) : out[0];
      // The reference counts ReLUs as modules, too.
      layers[i] = linear(name + "." + 2 * i, width, next);
      width = next;
    }
    return x ->
        Scopes.tensor(
            () -> {
              Tensor y = x;
              for (int i = 0; i < layers.length; i++) {
                y = layers[i].apply(y);
                // In place: a linear layer does not keep its output.
                y = i < hidden.size() ? y.relu_() : y;
              }
              return y;
            });
  }

  /** Layer norm over the last dimension. */
  Layer layerNorm(String name, long width) {
    TensorOptional gain = new TensorOptional(parameter(name + ".weight", width));
    TensorOptional bias = new TensorOptional(parameter(name + ".bias", width));
    long[] shape = {width};
    return x -> torch.layer_norm(x, shape, gain, bias, BenchmarkCase.LAYER_NORM_EPSILON, false);
  }

  /** Tensors side by side along dimension 1. */
  static Tensor concat(Tensor... parts) {
    return torch.cat(new TensorVector(parts), 1);
  }
}
