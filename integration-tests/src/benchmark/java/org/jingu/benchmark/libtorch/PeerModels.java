package org.jingu.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jingu.benchmark.BenchmarkCase;
import org.jingu.benchmark.ModelSizes;
import org.jingu.benchmark.libtorch.Parameters.Layer;

/** The models as one writes them in PyTorch: functions from X0 [B, n, d] to logits [B, 1]. */
final class PeerModels {
  private PeerModels() {}

  static Layer build(BenchmarkCase c, Parameters parameters) {
    int n = c.embeddings();
    int d = c.dimension();
    if (c.sizes() instanceof ModelSizes.Wukong wukong) {
      return wukong(wukong, n, d, parameters);
    }
    if (c.sizes() instanceof ModelSizes.Dlrm dlrm) {
      return dlrm(dlrm, n, c.tables() == null ? 0 : d, parameters);
    }
    if (c.sizes() instanceof ModelSizes.DcnV2 dcn) {
      return dcnV2(dcn, (long) n * d, parameters);
    }
    return autoIntPlus((ModelSizes.AutoIntPlus) c.sizes(), n, d, parameters);
  }

  private static Layer wukong(ModelSizes.Wukong sizes, int n, int d, Parameters parameters) {
    List<Layer> layers = new ArrayList<>();
    int rows = n;
    for (int i = 0; i < sizes.layers(); i++) {
      layers.add(wukongLayer(sizes, "layers." + i, rows, d, parameters));
      rows = sizes.nF() + sizes.nL();
    }
    Layer top = parameters.mlp("top_mlp", (long) rows * d, sizes.topMlp(), 1);
    return x -> {
      Tensor y = x;
      for (Layer layer : layers) {
        y = layer.apply(y);
      }
      return top.apply(y.flatten(1, -1));
    };
  }

  private static Layer wukongLayer(
      ModelSizes.Wukong sizes, String name, int n, int d, Parameters parameters) {
    int out = sizes.nF() + sizes.nL();
    long fm = (long) n * sizes.k();
    Tensor compress = parameters.parameter(name + ".compress", sizes.attentionRows(), n);
    Layer attention =
        parameters.mlp(
            name + ".attention", (long) sizes.attentionRows() * d, sizes.attentionMlp(), fm);
    Layer fmbNorm = parameters.layerNorm(name + ".fmb_norm", fm);
    Layer fmb = parameters.mlp(name + ".fmb", fm, sizes.mlp(), (long) sizes.nF() * d);
    Tensor lcb = parameters.parameter(name + ".lcb", sizes.nL(), n);
    Tensor residual = n == out ? null : parameters.parameter(name + ".residual", out, n);
    Layer norm = parameters.layerNorm(name + ".norm", d);
    return x ->
        Scopes.tensor(
            () -> {
              Tensor y = attention.apply(compress.matmul(x).flatten(1, -1));
              Tensor z = x.transpose(1, 2).bmm(y.view(-1, n, sizes.k()));
              Tensor f = fmb.apply(fmbNorm.apply(x.bmm(z).flatten(1, -1)));
              Tensor blocks = Parameters.concat(f.view(-1, sizes.nF(), d), lcb.matmul(x));
              return norm.apply(blocks.add_(residual == null ? x : residual.matmul(x)));
            });
  }

  /** The pairs, and before them the {@code dense} elements of the first row. */
  private static Layer dlrm(ModelSizes.Dlrm sizes, int n, int dense, Parameters parameters) {
    long pairs = (long) n * (n - 1) / 2;
    long[] upper = new long[(int) pairs];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        upper[next++] = (long) i * n + j;
      }
    }
    Tensor index = torch.tensor(upper);
    Layer top = parameters.mlp("top_mlp", dense + pairs, sizes.topMlp(), 1);
    return x -> {
      Tensor products = x.bmm(x.transpose(1, 2)).flatten(1, -1);
      Tensor upperProducts = products.index_select(1, index);
      return top.apply(
          dense == 0 ? upperProducts : Parameters.concat(x.select(1, 0), upperProducts));
    };
  }

  private static Layer dcnV2(ModelSizes.DcnV2 sizes, long width, Parameters parameters) {
    List<Tensor> biases = new ArrayList<>();
    List<Tensor> weights = new ArrayList<>();
    for (int i = 0; i < sizes.crossLayers(); i++) {
      biases.add(parameters.parameter("bias." + i, width));
      weights.add(parameters.parameter("cross." + i, width, width));
    }
    Layer deep = parameters.mlp("deep", width, sizes.mlp());
    long deepWidth = sizes.mlp().get(sizes.mlp().size() - 1);
    Layer out = parameters.linear("out", width + deepWidth, 1);
    return e -> {
      Tensor x0 = e.flatten(1, -1);
      Tensor x = x0;
      for (int i = 0; i < weights.size(); i++) {
        x = torch.addcmul(x, x0, torch.addmm(biases.get(i), x, weights.get(i)));
      }
      return out.apply(Parameters.concat(x, deep.apply(x0)));
    };
  }

  private static Layer autoIntPlus(
      ModelSizes.AutoIntPlus sizes, int n, int d, Parameters parameters) {
    int a = sizes.attentionDimension();
    List<Layer> layers = new ArrayList<>();
    int in = d;
    for (int i = 0; i < sizes.layers(); i++) {
      layers.add(attention("layers." + i, sizes.heads(), n, in, a, parameters));
      in = a;
    }
    Layer out = parameters.linear("out", (long) n * a, 1);
    Layer deep = parameters.mlp("deep", (long) n * d, sizes.mlp(), 1);
    return e -> {
      Tensor x = e;
      for (Layer layer : layers) {
        x = layer.apply(x);
      }
      return out.apply(x.flatten(1, -1)).add(deep.apply(e.flatten(1, -1)));
    };
  }

  private static Layer attention(
      String name, int heads, int n, int in, int a, Parameters parameters) {
    Tensor query = parameters.parameter(name + ".query.weight", a, in);
    Tensor key = parameters.parameter(name + ".key.weight", a, in);
    Tensor value = parameters.parameter(name + ".value.weight", a, in);
    Tensor residual = parameters.parameter(name + ".residual.weight", a, in);
    return x ->
        Scopes.tensor(
            () -> {
              Tensor q = split(torch.linear(x, query), heads, n);
              Tensor k = split(torch.linear(x, key), heads, n);
              Tensor v = split(torch.linear(x, value), heads, n);
              Tensor scores = q.matmul(k.transpose(2, 3)).softmax(3);
              Tensor mixed = scores.matmul(v).transpose(1, 2).reshape(-1, n, a);
              return mixed.add(torch.linear(x, residual)).relu_();
            });
  }

  /** [B, n, a] as [B, heads, n, a / heads]. */
  private static Tensor split(Tensor x, int heads, int n) {
    return x.view(-1, n, heads, x.size(2) / heads).transpose(1, 2);
  }
}
