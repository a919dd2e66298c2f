// What every generated kernel may use. No header is included: NVRTC brings the functions of math.

typedef unsigned long long u64;

// The upper half of a float.
struct bf16 {
  unsigned short bits;
};

__device__ __forceinline__ float widen(float x) { return x; }
__device__ __forceinline__ float widen(bf16 x) { return __uint_as_float((unsigned)x.bits << 16); }

__device__ __forceinline__ void narrow(float x, float& to) { to = x; }

// Rounds to nearest even; NaN stays NaN.
__device__ __forceinline__ void narrow(float x, bf16& to) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(to.bits) : "f"(x));
#else
  const unsigned u = __float_as_uint(x);
  to.bits = x == x ? (unsigned short)((u + 0x7fffu + ((u >> 16) & 1u)) >> 16)
                   : (unsigned short)(u >> 16 | 64u);
#endif
}

// What is read again of a value that is stored there.
template <class T>
__device__ __forceinline__ float as_stored(const T*, float x) {
  T rounded;
  narrow(x, rounded);
  return widen(rounded);
}

// N neighbours, read and written with the fewest instructions.
template <class T, int N>
struct alignas(sizeof(T) * N < 16 ? sizeof(T) * N : 16) Pack {
  T v[N];
};

template <int N>
struct Floats {
  float v[N];
};

template <int N, class T>
__device__ __forceinline__ Pack<T, N> load_raw(const T* from) {
  return *reinterpret_cast<const Pack<T, N>*>(from);
}

template <int N, class T>
__device__ __forceinline__ Floats<N> load(const T* from) {
  const Pack<T, N> raw = load_raw<N>(from);
  Floats<N> x;
#pragma unroll
  for (int i = 0; i < N; ++i) x.v[i] = widen(raw.v[i]);
  return x;
}

template <int N, class T>
__device__ __forceinline__ void store(T* to, const Floats<N>& x) {
  Pack<T, N> raw;
#pragma unroll
  for (int i = 0; i < N; ++i) narrow(x.v[i], raw.v[i]);
  *reinterpret_cast<Pack<T, N>*>(to) = raw;
}

__device__ __forceinline__ float larger(float a, float b) { return a >= b || a != a ? a : b; }
__device__ __forceinline__ float smaller(float a, float b) { return a <= b || a != a ? a : b; }
__device__ __forceinline__ float sign(float a) { return a > 0.0f ? 1.0f : a < 0.0f ? -1.0f : a; }
__device__ __forceinline__ float relu(float a) { return a > 0.0f ? a : 0.0f * a; }
__device__ __forceinline__ float softplus(float a) {
  return larger(a, 0.0f) + log1pf(expf(-fabsf(a)));
}

__device__ __forceinline__ float add(float a, float b) { return a + b; }

// The threads of a warp that are in a team of T neighbours with the calling one.
template <int T>
__device__ __forceinline__ unsigned team_mask() {
  return T >= 32 ? 0xffffffffu : ((1u << (T % 32)) - 1u) << (threadIdx.x % 32 / T * T);
}

// Sums over T neighbouring threads, the same bits in each; T is a power of two. Beyond a warp, all
// T threads of the block call it, with room for 32 floats.
template <int T>
__device__ __forceinline__ float sum_over(float x, float* shared) {
#pragma unroll
  for (int lane = 1; lane < (T < 32 ? T : 32); lane *= 2) x += __shfl_xor_sync(team_mask<T>(), x, lane);
  if (T > 32) {
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    x = 0.0f;
    for (int w = 0; w < T / 32; ++w) x += shared[w];
  }
  return x;
}

// The same for several at once, with room for 32 floats of each.
template <int T, int N>
__device__ __forceinline__ void sums_over(float (&x)[N], float* shared) {
#pragma unroll
  for (int lane = 1; lane < (T < 32 ? T : 32); lane *= 2)
    for (int n = 0; n < N; ++n) x[n] += __shfl_xor_sync(team_mask<T>(), x[n], lane);
  if (T > 32) {
    __syncthreads();
    if (threadIdx.x % 32 == 0)
      for (int n = 0; n < N; ++n) shared[32 * n + threadIdx.x / 32] = x[n];
    __syncthreads();
    for (int n = 0; n < N; ++n) {
      x[n] = 0.0f;
      for (int w = 0; w < T / 32; ++w) x[n] += shared[32 * n + w];
    }
  }
}

template <int T>
__device__ __forceinline__ float max_over(float x, float* shared) {
#pragma unroll
  for (int lane = 1; lane < (T < 32 ? T : 32); lane *= 2)
    x = larger(x, __shfl_xor_sync(team_mask<T>(), x, lane));
  if (T > 32) {
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    x = shared[0];
    for (int w = 1; w < T / 32; ++w) x = larger(x, shared[w]);
  }
  return x;
}
