package org.jingu.cuda.code;

import org.jingu.compiler.schedule.DenseUpdate;

/** Adam over every dense parameter in one kernel, and the kernels of gradient clipping. */
public final class AdamCode {
  /** The threads of a block of every kernel here. */
  public static final int THREADS = 256;

  /** Elements that a thread updates at once; regions are multiples of it. */
  public static final int PACK = 4;

  private AdamCode() {}

  /**
   * The update. Its arguments are w, g, m, v, the scalars [gradient scale, step size, root
   * correction], the flag, the number of packs, and if narrow a copy of w in half the bits.
   *
   * @param narrow whether products read a copy of the parameters
   */
  public static KernelCode update(DenseUpdate update, boolean narrow) {
    String text =
        """
        // Adam, beta1 %s, beta2 %s, eps %s
        %s%s%sextern "C" __global__ void __launch_bounds__(%d)
        @(float* w, const float* g, float* m, float* v, const float* scalars, const int* go,
          long long packs%s) {
          if (!*go) return;
          const float scale = scalars[0], rate = scalars[1], root = scalars[2];
          for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < packs;
               i += gridDim.x * (long long)blockDim.x) {
            Floats<%d> a = load<%d>(w + i * %d), b = load<%d>(g + i * %d), c = load<%d>(m + i * %d),
                      d = load<%d>(v + i * %d);
        #pragma unroll
            for (int k = 0; k < %d; ++k) {
              c.v[k] = first_@(c.v[k], b.v[k], scale);
              d.v[k] = second_@(d.v[k], b.v[k], scale);
              a.v[k] = parameter_@(a.v[k], c.v[k], d.v[k], rate, root);
            }
            store<%d>(w + i * %d, a);
            store<%d>(m + i * %d, c);
            store<%d>(v + i * %d, d);
        %s  }
        }
        """
            .replace("<%d>", "<" + PACK + ">")
            .replace("* %d", "* " + PACK)
            .replace("k < %d", "k < " + PACK)
            .formatted(
                update.beta1(),
                update.beta2(),
                update.eps(),
                ScalarCode.define("first_@", update.firstMoment()),
                ScalarCode.define("second_@", update.secondMoment()),
                ScalarCode.define("parameter_@", update.parameter()),
                THREADS,
                narrow ? ", bf16* copy" : "",
                narrow ? "    store<%d>(copy + i * %d, a);\n".formatted(PACK, PACK) : "");
    return KernelCode.of("adam", text);
  }
}
