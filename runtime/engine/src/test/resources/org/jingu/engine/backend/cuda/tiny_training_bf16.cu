// Generated from the plan:
// y[B, 2] = a0
__device__ __forceinline__ float value_map_a52be4d239(float x0) {
  return x0;
}
extern "C" __global__ void __launch_bounds__(256) map_a52be4d239(float* y, const float* a0, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<2>(a0 + (long long)i0 * 2);
    Floats<2> result;
#pragma unroll
    for (int k = 0; k < 2; ++k)
      result.v[k] = value_map_a52be4d239(x0.v[k]);
    store<2>(y + (long long)i0 * 2, result);
  }
}

// dropout mask at rate 0.1
extern "C" __global__ void __launch_bounds__(256) mask_5d6d3bf4a1(float* y, const u64* stream, int n) {
  draw_mask(y, stream, 0.1, 1.1111112f, n);
}

// pooled rows of width 1
extern "C" __global__ void __launch_bounds__(256) pool_9778331620(
    const float* weights, const Bag* bags, const int* offsets, const int* ids) {
  pool_rows<1>(weights, bags, offsets, ids);
}

// pooled rows of width 3
extern "C" __global__ void __launch_bounds__(256) pool_5feb41d735(
    const float* weights, const Bag* bags, const int* offsets, const int* ids) {
  pool_rows<3>(weights, bags, offsets, ids);
}

// sum axes [1] over [B, 3] of square(a2 + (a0 + a1)) - ((square(a0) + square(a1)) + square(a2))
__device__ __forceinline__ float value_reduce_5e6aa12e79(float x0, float x1, float x2) {
  const float t0 = x0 + x1;
  const float t1 = x2 + t0;
  const float t2 = t1 * t1;
  const float t3 = x0 * x0;
  const float t4 = x1 * x1;
  const float t5 = t3 + t4;
  const float t6 = x2 * x2;
  const float t7 = t5 + t6;
  const float t8 = t2 - t7;
  return t8;
}
extern "C" __global__ void __launch_bounds__(256) reduce_5e6aa12e79(float* y, const float* a0, const float* a1, const float* a2, int B, int slices) {
  typedef unsigned index_t;
  __shared__ float shared[32];
  const int lane = threadIdx.x % 256;
  const index_t o = blockIdx.x * (index_t)1 + threadIdx.x / 256;
  const index_t results = B;
  const index_t count = 3;
  float total = 0.0f;
  if (o < results) {
    index_t q = o;
    const index_t i0 = q;
    const float* b0 = a0 + (long long)i0 * 3;
    const float* b1 = a1 + (long long)i0 * 3;
    const float* b2 = a2 + (long long)i0 * 3;
#pragma unroll 4
    for (index_t c = blockIdx.y * (index_t)256 + lane; c < count; c += slices * (index_t)256) {
      index_t r = c;
      const index_t j0 = r;
      total = add(total, value_reduce_5e6aa12e79(widen(b0[(long long)j0 * 1]), widen(b1[(long long)j0 * 1]), widen(b2[(long long)j0 * 1])));
    }
  }
  total = sum_over<256>(total, shared);
  if (lane == 0 && o < results) y[blockIdx.y * (size_t)results + o] = total;
}

// y[B, 1] = (a3 + (a2 + (a0 + a1))) + (a4 * 0.5)
__device__ __forceinline__ float value_map_2517773cf1(float x0, float x1, float x2, float x3, float x4) {
  const float t0 = x0 + x1;
  const float t1 = x2 + t0;
  const float t2 = x3 + t1;
  const float t3 = 0.5f;
  const float t4 = x4 * t3;
  const float t5 = t2 + t4;
  return t5;
}
extern "C" __global__ void __launch_bounds__(256) map_2517773cf1(float* y, const float* a0, const float* a1, const float* a2, const float* a3, const float* a4, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 1);
    const auto x1 = load<1>(a1 + (long long)i0 * 1);
    const auto x2 = load<1>(a2 + (long long)i0 * 1);
    const auto x3 = load<1>(a3 + (long long)i0 * 1);
    const auto x4 = load<1>(a4 + (long long)i0 * 1);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_2517773cf1(x0.v[k], x1.v[k], x2.v[k], x3.v[k], x4.v[k]);
    store<1>(y + (long long)i0 * 1, result);
  }
}

// sum axes [0] of a0
__device__ __forceinline__ float value_reduce_98d51cd0a6(float x0) {
  return x0;
}
extern "C" __global__ void __launch_bounds__(256) reduce_98d51cd0a6(float* y, const float* a0, int B, int slices) {
  typedef unsigned index_t;
  __shared__ float shared[32];
  const int lane = threadIdx.x % 256;
  const index_t o = blockIdx.x * (index_t)1 + threadIdx.x / 256;
  const index_t results = 1;
  const index_t count = B;
  float total = 0.0f;
  if (o < results) {
    index_t q = o;
    const index_t i0 = q;
    const float* b0 = a0 + 0;
#pragma unroll 4
    for (index_t c = blockIdx.y * (index_t)256 + lane; c < count; c += slices * (index_t)256) {
      index_t r = c;
      const index_t j0 = r;
      total = add(total, value_reduce_98d51cd0a6(widen(b0[(long long)j0 * 1])));
    }
  }
  total = sum_over<256>(total, shared);
  if (lane == 0 && o < results) y[blockIdx.y * (size_t)results + o] = total;
}

// y[1] = (a0 * 0.9) + ((a1 / a2) * 0.1)
__device__ __forceinline__ float value_map_a414b17367(float x0, float x1, float x2) {
  const float t0 = 0.9f;
  const float t1 = x0 * t0;
  const float t2 = x1 / x2;
  const float t3 = 0.1f;
  const float t4 = t2 * t3;
  const float t5 = t1 + t4;
  return t5;
}
extern "C" __global__ void __launch_bounds__(256) map_a414b17367(float* y, const float* a0, const float* a1, const float* a2, int B) {
  typedef unsigned index_t;
  const index_t work = 1;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + 0);
    const auto x1 = load<1>(a1 + 0);
    const auto x2 = load<1>(a2 + 0);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_a414b17367(x0.v[0], x1.v[0], x2.v[0]);
    store<1>(y + 0, result);
  }
}

// y[B, 1] = a0 * a1
__device__ __forceinline__ float value_map_353126dfbb(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
extern "C" __global__ void __launch_bounds__(256) map_353126dfbb(float* y, const float* a0, const float* a1, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 1);
    const auto x1 = load<1>(a1 + (long long)i0 * 1);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_353126dfbb(x0.v[k], x1.v[k]);
    store<1>(y + (long long)i0 * 1, result);
  }
}

// y[B, 2] = a2 + (a0 * a1)
__device__ __forceinline__ float value_map_bf17297436(float x0, float x1, float x2) {
  const float t0 = x0 * x1;
  const float t1 = x2 + t0;
  return t1;
}
extern "C" __global__ void __launch_bounds__(256) map_bf17297436(float* y, const float* a0, const float* a1, const float* a2, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i1 = r % 1; r /= 1;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 1);
    const auto x1 = load<2>(a1 + (long long)i1 * 2);
    const auto x2 = load<2>(a2 + (long long)i1 * 2);
    Floats<2> result;
#pragma unroll
    for (int k = 0; k < 2; ++k)
      result.v[k] = value_map_bf17297436(x0.v[0], x1.v[k], x2.v[k]);
    store<2>(y + (long long)i0 * 2 + (long long)i1 * 2, result);
  }
}

// sum axes [0, 1] over [B, 2] of a0 * (softplus(a1) - (a1 * a2))
__device__ __forceinline__ float value_reduce_b4b532ca3e(float x0, float x1, float x2) {
  const float t0 = softplus(x1);
  const float t1 = x1 * x2;
  const float t2 = t0 - t1;
  const float t3 = x0 * t2;
  return t3;
}
extern "C" __global__ void __launch_bounds__(256) reduce_b4b532ca3e(float* y, const float* a0, const float* a1, const float* a2, int B, int slices) {
  typedef unsigned index_t;
  __shared__ float shared[32];
  const int lane = threadIdx.x % 256;
  const index_t o = blockIdx.x * (index_t)1 + threadIdx.x / 256;
  const index_t results = 1;
  const index_t count = (2 * (index_t)B);
  float total = 0.0f;
  if (o < results) {
    index_t q = o;
    const index_t i0 = q;
    const float* b0 = a0 + 0;
    const float* b1 = a1 + 0;
    const float* b2 = a2 + 0;
#pragma unroll 4
    for (index_t c = blockIdx.y * (index_t)256 + lane; c < count; c += slices * (index_t)256) {
      index_t r = c;
      const index_t j0 = r;
      total = add(total, value_reduce_b4b532ca3e(widen(b0[(long long)j0 * 1]), widen(b1[(long long)j0 * 1]), widen(b2[(long long)j0 * 1])));
    }
  }
  total = sum_over<256>(total, shared);
  if (lane == 0 && o < results) y[blockIdx.y * (size_t)results + o] = total;
}

// y[B, 2] = (a0 * -a1) + (a1 * sigmoid(a2))
__device__ __forceinline__ float value_map_09512bf8a2(float x0, float x1, float x2) {
  const float t0 = -x1;
  const float t1 = x0 * t0;
  const float t2 = 1.0f / (1.0f + expf(-x2));
  const float t3 = x1 * t2;
  const float t4 = t1 + t3;
  return t4;
}
extern "C" __global__ void __launch_bounds__(256) map_09512bf8a2(float* y, const float* a0, const float* a1, const float* a2, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<2>(a0 + (long long)i0 * 2);
    const auto x1 = load<2>(a1 + (long long)i0 * 2);
    const auto x2 = load<2>(a2 + (long long)i0 * 2);
    Floats<2> result;
#pragma unroll
    for (int k = 0; k < 2; ++k)
      result.v[k] = value_map_09512bf8a2(x0.v[k], x1.v[k], x2.v[k]);
    store<2>(y + (long long)i0 * 2, result);
  }
}

// sum axes [0] of a0
__device__ __forceinline__ float value_reduce_2927bd25be(float x0) {
  return x0;
}
extern "C" __global__ void __launch_bounds__(256) reduce_2927bd25be(float* y, const float* a0, int B, int slices) {
  typedef unsigned index_t;
  constexpr int PACK = 2;
  __shared__ float shared[PACK][256];
  const int lane = threadIdx.x / 32;
  const index_t o = blockIdx.x * (index_t)32 + threadIdx.x % 32;
  const index_t results = 2;
  const index_t count = B;
  float total[PACK];
  for (int k = 0; k < PACK; ++k) total[k] = 0.0f;
  if (o < results / PACK) {
    index_t q = o;
    const index_t i0 = q;
    const float* b0 = a0 + (long long)i0 * 2;
#pragma unroll 4
    for (index_t c = blockIdx.y * (index_t)8 + lane; c < count; c += slices * (index_t)8) {
      index_t r = c;
      const index_t j0 = r;
      const auto x0 = load<PACK>(b0 + (long long)j0 * 2);
#pragma unroll
      for (int k = 0; k < PACK; ++k) total[k] = add(total[k], value_reduce_2927bd25be(x0.v[k]));
    }
  }
  for (int k = 0; k < PACK; ++k) shared[k][threadIdx.x] = total[k];
  __syncthreads();
  if (lane == 0 && o < results / PACK)
    for (int k = 0; k < PACK; ++k) {
      for (int l = 1; l < 8; ++l) total[k] = add(total[k], shared[k][threadIdx.x + 32 * l]);
      y[blockIdx.y * (size_t)results + o * PACK + k] = total[k];
    }
}

// sum axes [1] over [B, 2] of a0 * a1
__device__ __forceinline__ float value_reduce_1cc8630262(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
extern "C" __global__ void __launch_bounds__(256) reduce_1cc8630262(float* y, const float* a0, const float* a1, int B, int slices) {
  typedef unsigned index_t;
  __shared__ float shared[32];
  const int lane = threadIdx.x % 256;
  const index_t o = blockIdx.x * (index_t)1 + threadIdx.x / 256;
  const index_t results = B;
  const index_t count = 2;
  float total = 0.0f;
  if (o < results) {
    index_t q = o;
    const index_t i0 = q;
    const float* b0 = a0 + 0;
    const float* b1 = a1 + (long long)i0 * 2;
#pragma unroll 4
    for (index_t c = blockIdx.y * (index_t)256 + lane; c < count; c += slices * (index_t)256) {
      index_t r = c;
      const index_t j0 = r;
      total = add(total, value_reduce_1cc8630262(widen(b0[(long long)j0 * 1]), widen(b1[(long long)j0 * 1])));
    }
  }
  total = sum_over<256>(total, shared);
  if (lane == 0 && o < results) y[blockIdx.y * (size_t)results + o] = total;
}

// sum axes [0] over [B, 2] of a0 * a1
__device__ __forceinline__ float value_reduce_062e0813bc(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
extern "C" __global__ void __launch_bounds__(256) reduce_062e0813bc(float* y, const float* a0, const float* a1, int B, int slices) {
  typedef unsigned index_t;
  constexpr int PACK = 2;
  __shared__ float shared[PACK][256];
  const int lane = threadIdx.x / 32;
  const index_t o = blockIdx.x * (index_t)32 + threadIdx.x % 32;
  const index_t results = 2;
  const index_t count = B;
  float total[PACK];
  for (int k = 0; k < PACK; ++k) total[k] = 0.0f;
  if (o < results / PACK) {
    index_t q = o;
    const index_t i0 = q;
    const float* b0 = a0 + 0;
    const float* b1 = a1 + (long long)i0 * 2;
#pragma unroll 4
    for (index_t c = blockIdx.y * (index_t)8 + lane; c < count; c += slices * (index_t)8) {
      index_t r = c;
      const index_t j0 = r;
      const auto x0 = load<1>(b0 + (long long)j0 * 1);
      const auto x1 = load<PACK>(b1 + (long long)j0 * 2);
#pragma unroll
      for (int k = 0; k < PACK; ++k) total[k] = add(total[k], value_reduce_062e0813bc(x0.v[0], x1.v[k]));
    }
  }
  for (int k = 0; k < PACK; ++k) shared[k][threadIdx.x] = total[k];
  __syncthreads();
  if (lane == 0 && o < results / PACK)
    for (int k = 0; k < PACK; ++k) {
      for (int l = 1; l < 8; ++l) total[k] = add(total[k], shared[k][threadIdx.x + 32 * l]);
      y[blockIdx.y * (size_t)results + o * PACK + k] = total[k];
    }
}

// y[B, 1] = a0 * 0.5
__device__ __forceinline__ float value_map_f1d6aea42c(float x0) {
  const float t0 = 0.5f;
  const float t1 = x0 * t0;
  return t1;
}
extern "C" __global__ void __launch_bounds__(256) map_f1d6aea42c(float* y, const float* a0, int B) {
  typedef unsigned index_t;
  const index_t work = B;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 1);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_f1d6aea42c(x0.v[k]);
    store<1>(y + (long long)i0 * 1, result);
  }
}

// y[B, 3] = a3 * ((a2 + (a0 + a1)) * 2)
__device__ __forceinline__ float value_map_ff385cd5b8(float x0, float x1, float x2, float x3) {
  const float t0 = x0 + x1;
  const float t1 = x2 + t0;
  const float t2 = 2.0f;
  const float t3 = t1 * t2;
  const float t4 = x3 * t3;
  return t4;
}
extern "C" __global__ void __launch_bounds__(256) map_ff385cd5b8(float* y, const float* a0, const float* a1, const float* a2, const float* a3, int B) {
  typedef unsigned index_t;
  const index_t work = (3 * (index_t)B);
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i1 = r % 3; r /= 3;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 3 + (long long)i1 * 1);
    const auto x1 = load<1>(a1 + (long long)i0 * 3 + (long long)i1 * 1);
    const auto x2 = load<1>(a2 + (long long)i0 * 3 + (long long)i1 * 1);
    const auto x3 = load<1>(a3 + (long long)i0 * 1);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_ff385cd5b8(x0.v[k], x1.v[k], x2.v[k], x3.v[0]);
    store<1>(y + (long long)i0 * 3 + (long long)i1 * 1, result);
  }
}

// y[B, 3] = a0 + (-a2 * (a1 * 2))
__device__ __forceinline__ float value_map_c06bf0ac4f(float x0, float x1, float x2) {
  const float t0 = -x2;
  const float t1 = 2.0f;
  const float t2 = x1 * t1;
  const float t3 = t0 * t2;
  const float t4 = x0 + t3;
  return t4;
}
extern "C" __global__ void __launch_bounds__(256) map_c06bf0ac4f(float* y, const float* a0, const float* a1, const float* a2, int B) {
  typedef unsigned index_t;
  const index_t work = (3 * (index_t)B);
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i1 = r % 3; r /= 3;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + (long long)i0 * 3 + (long long)i1 * 1);
    const auto x1 = load<1>(a1 + (long long)i0 * 3 + (long long)i1 * 1);
    const auto x2 = load<1>(a2 + (long long)i0 * 1);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_c06bf0ac4f(x0.v[k], x1.v[k], x2.v[0]);
    store<1>(y + (long long)i0 * 3 + (long long)i1 * 1, result);
  }
}

// y[4] = 0
__device__ __forceinline__ float value_map_f4b424bd7a() {
  const float t0 = 0.0f;
  return t0;
}
extern "C" __global__ void __launch_bounds__(256) map_f4b424bd7a(float* y, int B) {
  typedef unsigned index_t;
  const index_t work = 1;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    Floats<4> result;
#pragma unroll
    for (int k = 0; k < 4; ++k)
      result.v[k] = value_map_f4b424bd7a();
    store<4>(y + (long long)i0 * 4, result);
  }
}

// y[] = a0
__device__ __forceinline__ float value_map_82932da371(float x0) {
  return x0;
}
extern "C" __global__ void __launch_bounds__(256) map_82932da371(float* y, const float* a0, int B) {
  typedef unsigned index_t;
  const index_t work = 1;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + 0);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_82932da371(x0.v[0]);
    store<1>(y + 0, result);
  }
}

// y[1] = a0
__device__ __forceinline__ float value_map_89ed73acff(float x0) {
  return x0;
}
extern "C" __global__ void __launch_bounds__(256) map_89ed73acff(float* y, const float* a0, const int* go, int B) {
  typedef unsigned index_t;
  if (!*go) return;
  const index_t work = 1;
  for (index_t w = blockIdx.x * (index_t)blockDim.x + threadIdx.x; w < work; w += gridDim.x * (index_t)blockDim.x) {
    index_t r = w;
    const index_t i0 = r;
    const auto x0 = load<1>(a0 + 0);
    Floats<1> result;
#pragma unroll
    for (int k = 0; k < 1; ++k)
      result.v[k] = value_map_89ed73acff(x0.v[0]);
    store<1>(y + 0, result);
  }
}

// gradient = g * clip; m' = (m * 0.9) + (gradient * 0.1); v' = (v * 0.999) + (gradient * (gradient * 0.001)); w' = w - ((size * m') / ((root * sqrt(v')) + 1.0E-8))
__device__ __forceinline__ float piece0_update_b093e2c319(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
__device__ __forceinline__ float piece1_update_b093e2c319(float x0, float x1) {
  const float t0 = 0.9f;
  const float t1 = x0 * t0;
  const float t2 = 0.1f;
  const float t3 = x1 * t2;
  const float t4 = t1 + t3;
  return t4;
}
__device__ __forceinline__ float piece2_update_b093e2c319(float x0, float x1) {
  const float t0 = 0.999f;
  const float t1 = x0 * t0;
  const float t2 = 0.001f;
  const float t3 = x1 * t2;
  const float t4 = x1 * t3;
  const float t5 = t1 + t4;
  return t5;
}
__device__ __forceinline__ float piece3_update_b093e2c319(float x0, float x1, float x2, float x3, float x4) {
  const float t0 = x1 * x2;
  const float t1 = sqrtf(x4);
  const float t2 = x3 * t1;
  const float t3 = 1.0E-8f;
  const float t4 = t2 + t3;
  const float t5 = t0 / t4;
  const float t6 = x0 - t5;
  return t6;
}
extern "C" __global__ void __launch_bounds__(256)
update_b093e2c319(float* w, const float* g, float* slot0, float* slot1, const Control* control, long long packs, bf16* copy) {
  if (!control->go) return;
  const float clip = control->gradientScale;
  const float a0 = control->dense[0]; const float a1 = control->dense[1];
  for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < packs;
       i += gridDim.x * (long long)blockDim.x) {
    Floats<4> wv = load<4>(w + i * 4), gv = load<4>(g + i * 4);
    Floats<4> sv0 = load<4>(slot0 + i * 4);
    Floats<4> sv1 = load<4>(slot1 + i * 4);
#pragma unroll
    for (int k = 0; k < 4; ++k) {
      const float p0 = piece0_update_b093e2c319(gv.v[k], clip); const float p1 = piece1_update_b093e2c319(sv0.v[k], p0); const float p2 = piece2_update_b093e2c319(sv1.v[k], p0); const float p3 = piece3_update_b093e2c319(wv.v[k], a0, p1, a1, p2); sv0.v[k] = p1; sv1.v[k] = p2; wv.v[k] = p3;
    }
    store<4>(w + i * 4, wv);
    store<4>(slot0 + i * 4, sv0);
    store<4>(slot1 + i * 4, sv1);
    store<4>(copy + i * 4, wv);
  }
}

extern "C" __global__ void __launch_bounds__(256) list_ids_85bde659d2(
    const Bag* bags, const int* counts, const int* offsets, const int* ids,
    unsigned* keys, unsigned* sources, int most) {
  list_entries(bags, counts, offsets, ids, keys, sources, most);
}

// rows of width 1: gradient = g * clip; mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_sum_chunks_5c8ef01f1b(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
__device__ __forceinline__ float piece1_sum_chunks_5c8ef01f1b(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_sum_chunks_5c8ef01f1b(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_sum_chunks_5c8ef01f1b(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_sum_chunks_5c8ef01f1b {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<1>& gv) {
    constexpr int W = 1;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_sum_chunks_5c8ef01f1b(gv.v[p].v[k], clip); p1 += piece1_sum_chunks_5c8ef01f1b(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_sum_chunks_5c8ef01f1b(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_sum_chunks_5c8ef01f1b(gv.v[p].v[k], clip); const float p3 = piece3_sum_chunks_5c8ef01f1b(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) sum_chunks_5c8ef01f1b(
    float* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const unsigned* sources, const int* entries, const Bag* bags, const int* offsets, float* partial, double* squares, int capacity, int most) {
  const Finish<1, float, Rule_sum_chunks_5c8ef01f1b, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.0f, 0.0};
  sum_chunks(keys, sources, entries, bags, offsets, partial, finish, squares, capacity, most);
}

// rows of width 1: gradient = g * clip; mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_join_chunks_a9623a1eee(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
__device__ __forceinline__ float piece1_join_chunks_a9623a1eee(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_join_chunks_a9623a1eee(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_join_chunks_a9623a1eee(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_join_chunks_a9623a1eee {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<1>& gv) {
    constexpr int W = 1;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_join_chunks_a9623a1eee(gv.v[p].v[k], clip); p1 += piece1_join_chunks_a9623a1eee(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_join_chunks_a9623a1eee(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_join_chunks_a9623a1eee(gv.v[p].v[k], clip); const float p3 = piece3_join_chunks_a9623a1eee(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) join_chunks_a9623a1eee(
    float* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const int* entries, const float* partial, double* squares, int capacity) {
  const Finish<1, float, Rule_join_chunks_a9623a1eee, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.0f, 0.0};
  join_chunks(keys, entries, partial, finish, squares, capacity);
}

// rows of width 3: gradient = g * clip; mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_sum_chunks_18413109d8(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
__device__ __forceinline__ float piece1_sum_chunks_18413109d8(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_sum_chunks_18413109d8(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_sum_chunks_18413109d8(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_sum_chunks_18413109d8 {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<3>& gv) {
    constexpr int W = 3;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_sum_chunks_18413109d8(gv.v[p].v[k], clip); p1 += piece1_sum_chunks_18413109d8(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_sum_chunks_18413109d8(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_sum_chunks_18413109d8(gv.v[p].v[k], clip); const float p3 = piece3_sum_chunks_18413109d8(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) sum_chunks_18413109d8(
    float* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const unsigned* sources, const int* entries, const Bag* bags, const int* offsets, float* partial, double* squares, int capacity, int most) {
  const Finish<3, float, Rule_sum_chunks_18413109d8, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.0f, 0.0};
  sum_chunks(keys, sources, entries, bags, offsets, partial, finish, squares, capacity, most);
}

// rows of width 3: gradient = g * clip; mean0 = the row's mean of square(gradient); sum' = sum + mean0; w' = w - (gradient * (rate / (sqrt(sum') + 1.0E-8)))
__device__ __forceinline__ float piece0_join_chunks_aca8a773ea(float x0, float x1) {
  const float t0 = x0 * x1;
  return t0;
}
__device__ __forceinline__ float piece1_join_chunks_aca8a773ea(float x0) {
  const float t0 = x0 * x0;
  return t0;
}
__device__ __forceinline__ float piece2_join_chunks_aca8a773ea(float x0, float x1) {
  const float t0 = x0 + x1;
  return t0;
}
__device__ __forceinline__ float piece3_join_chunks_aca8a773ea(float x0, float x1, float x2, float x3) {
  const float t0 = sqrtf(x2);
  const float t1 = 1.0E-8f;
  const float t2 = t0 + t1;
  const float t3 = x1 / t2;
  const float t4 = x3 * t3;
  const float t5 = x0 - t4;
  return t5;
}
struct Rule_join_chunks_aca8a773ea {
  static constexpr int SLOTS = 1;
  template <class T>
  static __device__ __forceinline__ void apply(
      const Tables<T, SLOTS>& t, const Control* c, long long row, const Row<3>& gv) {
    constexpr int W = 3;
    typedef Row<W> R;
    const float clip = c->gradientScale;
    const float a0 = c->table[0];
    R wv;
    wv.read(t.weights + row * W);
    const float s0 = t.slots[0][row];
    float p1 = 0.0f;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
      if (R::column(p) < W)
#pragma unroll
        for (int k = 0; k < R::PACK; ++k) { const float p0 = piece0_join_chunks_aca8a773ea(gv.v[p].v[k], clip); p1 += piece1_join_chunks_aca8a773ea(p0); }
    p1 = R::sum(p1) / W;
    const float p2 = piece2_join_chunks_aca8a773ea(s0, p1); 
    __syncwarp(R::mask());
    if (R::lane() == 0) t.slots[0][row] = p2;
#pragma unroll
    for (int p = 0; p < R::PER; ++p)
#pragma unroll
      for (int k = 0; k < R::PACK; ++k) {
        const float p0 = piece0_join_chunks_aca8a773ea(gv.v[p].v[k], clip); const float p3 = piece3_join_chunks_aca8a773ea(wv.v[p].v[k], a0, p2, p0); wv.v[p].v[k] = p3;
      }
    write_row(wv, t, c, row);
  }
};
extern "C" __global__ void __launch_bounds__(256) join_chunks_aca8a773ea(
    float* weights, float* slot0, int* stamps, const TableKey* tables, int count,
    const Control* control, const unsigned* keys, const int* entries, const float* partial, double* squares, int capacity) {
  const Finish<3, float, Rule_join_chunks_aca8a773ea, false> finish{
      {weights, {slot0}, stamps, tables, count}, control, 0.0f, 0.0};
  join_chunks(keys, entries, partial, finish, squares, capacity);
}

