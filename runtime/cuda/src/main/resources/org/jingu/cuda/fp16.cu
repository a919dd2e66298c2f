// Rows of tables in half the memory: read exactly, written with stochastic rounding.

// IEEE half precision.
struct fp16 {
  unsigned short bits;
};

__device__ __forceinline__ float widen(fp16 x) {
#if defined(__CUDA_ARCH__)
  float wide;
  asm("cvt.f32.f16 %0, %1;" : "=f"(wide) : "h"(x.bits));
  return wide;
#else
  const unsigned magnitude = x.bits & 0x7fffu;
  const float wide = magnitude < 0x7c00u ? __uint_as_float(magnitude << 13) * 0x1p112f
                                         : __uint_as_float(0x7f800000u | magnitude << 13);
  return x.bits & 0x8000u ? -wide : wide;
#endif
}

// Rounds to one of the two neighbours, to the upper one where the upper bits of draw, as a fraction,
// are below the distance from the lower one: a uniform draw leaves the mean as it is, but for 2^-32
// of the smallest number's distance to zero. What fp16 can hold stays as it is. Beyond its largest
// number, a finite x becomes that; infinity and NaN stay, so that the check of the loss finds them.
__device__ __forceinline__ void round_by(float x, unsigned draw, fp16& to) {
  const unsigned bits = __float_as_uint(x), magnitude = bits & 0x7fffffffu;
  unsigned half;
  if (magnitude >= 0x7f800000u) {
    half = magnitude == 0x7f800000u ? 0x7c00u : 0x7e00u;
  } else if (magnitude >= 0x38800000u) {  // normal in fp16, which has 13 bits of mantissa less
    half = (magnitude - 0x38000000u + (draw >> 19)) >> 13;
    half = half < 0x7bffu ? half : 0x7bffu;
  } else {  // subnormal: multiples of 2^-24
    const float scaled = __uint_as_float(magnitude) * 0x1p24f;
    const unsigned whole = (unsigned)scaled;
    half = whole + (draw < (unsigned)((scaled - (float)whole) * 0x1p32f));
  }
  to.bits = (unsigned short)((bits >> 16 & 0x8000u) | half);
}

__device__ __forceinline__ void round_by(float x, unsigned draw, bf16& to) {
  const unsigned bits = __float_as_uint(x), magnitude = bits & 0x7fffffffu;
  unsigned half;
  if (magnitude >= 0x7f800000u) {
    half = magnitude == 0x7f800000u ? 0x7f80u : 0x7fc0u;
  } else {
    half = (magnitude + (draw >> 16)) >> 16;
    half = half < 0x7f7fu ? half : 0x7f7fu;
  }
  to.bits = (unsigned short)((bits >> 16 & 0x8000u) | half);
}

// Writes the elements first, first + 1, … of a stream's numbering. Element i is drawn with half
// i mod 2 of the stream's number ⌊i / 2⌋, whichever thread writes it.
template <int N, class T>
__device__ __forceinline__ void store_rounded(
    T* to, const Floats<N>& x, u64 stream, long long first) {
  Pack<T, N> raw;
  u64 z = 0;
#pragma unroll
  for (int i = 0; i < N; ++i) {
    if (i % 2 == 0) z = mix(stream + (u64)((first + i) / 2) * 0x9E3779B97F4A7C15ull);
    round_by(x.v[i], (unsigned)((first + i) & 1 ? z >> 32 : z), raw.v[i]);
  }
  *reinterpret_cast<Pack<T, N>*>(to) = raw;
}
